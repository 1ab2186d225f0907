package dev.tyto.testkit.script;

import static dev.tyto.testkit.script.ScriptedReplies.toolCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScriptedStepsTest {

    private static final ToolCall CALL = toolCall("c1", "calculator", "{\"expression\":\"6*7\"}");

    @Test
    void conversationGrowsAsInAnEngine() throws InterruptedException {
        ScriptedSteps steps = new ScriptedSteps()
                .calls(CALL)
                .results(new ToolResult.Returned("42"))
                .says("It is 42.");

        steps.call(step(Message.user("6*7?")));
        steps.callTools();
        steps.call(step());

        assertThat(steps.conversation())
                .containsExactly(
                        Message.user("6*7?"),
                        new Message(Message.Speaker.ASSISTANT, List.of(new Part.Call(CALL))),
                        Message.results(List.of(new Part.Result("c1", "calculator", new ToolResult.Returned("42")))),
                        Message.assistant("It is 42."));
        assertThat(steps.spend()).isEqualTo(new Spend(20, 10, 2, 1, Money.ZERO));
        assertThat(steps.ran()).containsExactly(CALL);
        steps.assertNothingLeft();
    }

    @Test
    void deedIsDoneUnlessTheScriptSaysHowItEnded() throws InterruptedException {
        ToolSpec spec = new ToolSpec(
                "work",
                "Works.",
                Json.object().build(),
                ToolSpec.Permission.NONE,
                ToolSpec.Effect.NONE,
                Duration.ofSeconds(1));
        Json.Obj arguments = Json.object().put("attempt", 1).build();
        ScriptedSteps live = new ScriptedSteps();
        ScriptedSteps recorded = new ScriptedSteps().performs(new ToolResult.Unknown());

        ToolResult done = live.perform(spec, arguments, _ -> new ToolResult.Returned("42"));
        ToolResult told = recorded.perform(spec, arguments, _ -> new ToolResult.Returned("42"));

        assertThat(done).isEqualTo(new ToolResult.Returned("42"));
        assertThat(told).isEqualTo(new ToolResult.Unknown());
        assertThat(live.performed()).containsExactly(new ScriptedSteps.Performed(spec, arguments));
        assertThat(recorded.spend()).isEqualTo(Spend.toolCall());
    }

    @Test
    void brokenCallLeavesTheQuestionAndARefusedOneNothing() throws InterruptedException {
        ScriptedSteps steps = new ScriptedSteps()
                .refuses(BudgetKind.TOKENS)
                .replies(ScriptedReplies.broken(ModelReply.Fault.TIMEOUT, "no answer in 60 s"));

        Steps.Reply refused = steps.call(step(Message.user("first")));
        Steps.Reply broken = steps.call(step(Message.user("second")));

        assertThat(refused).isEqualTo(new Steps.Reply.OverBudget(BudgetKind.TOKENS));
        assertThat(broken).isInstanceOf(Steps.Reply.Broken.class);
        assertThat(steps.conversation()).containsExactly(Message.user("second"));
    }

    @Test
    void stepWithoutATurnFailsClearly() {
        ScriptedSteps steps = new ScriptedSteps();

        assertThatThrownBy(() -> steps.call(step(Message.user("anyone?"))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must have a turn in the script")
                .hasMessageContaining("anyone?");
    }

    @Test
    void askingOnWithUnansweredToolCallsFails() throws InterruptedException {
        ScriptedSteps steps = new ScriptedSteps().calls(CALL).says("never said");
        steps.call(step(Message.user("6*7?")));

        assertThatThrownBy(() -> steps.call(step(Message.user("and?"))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must follow the results");
        assertThatThrownBy(steps::assertNothingLeft).hasMessageContaining("1 model turns");
    }

    @Test
    void callToolsWithoutACallIsABug() {
        ScriptedSteps steps = new ScriptedSteps().recorded(Message.user("hello"));

        assertThatThrownBy(steps::callTools)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must ask for a tool");
    }

    @Test
    void recordedConversationGoesOnWhereItStopped() {
        ScriptedSteps steps = new ScriptedSteps()
                .recorded(Message.user("6*7?"), ScriptedReplies.calls(CALL).message())
                .toolsAnswer(call -> new ToolResult.Returned(call.name() + " says 42"));

        Message results = steps.callTools();

        assertThat(results.parts())
                .containsExactly(new Part.Result("c1", "calculator", new ToolResult.Returned("calculator says 42")));
        assertThat(steps.conversation()).hasSize(3);
    }

    private static ModelStep step(Message... messages) {
        return new ModelStep(
                Role.WORKER,
                new ModelStep.Prompt("worker", Digest.of("worker")),
                List.of(messages),
                List.of(),
                new Generation(256, 0),
                null);
    }
}
