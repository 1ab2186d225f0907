package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.json.Json;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Outcome;
import dev.tyto.testkit.hostile.HostileReplies;
import dev.tyto.testkit.script.ScriptedSteps;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever the model writes, the work ends soon and in a typed value.
class HostileAnswersTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void workEndsInAnAnswerOrAFailure(
            @ForAll("answers") String arguments, @ForAll("answers") String returned, @ForAll("answers") String last) {
        ScriptedSteps steps = new ScriptedSteps(List.of(Assigned.CALCULATE))
                .calls(new ToolCall("c1", "calculate", arguments, Json.object().build(), true))
                .results(new ToolResult.Returned(returned))
                .says(last);

        Outcome outcome =
                assertTimeoutPreemptively(SOON, () -> new LlmWorker(Assigned.PROFILE, 3).work(Assigned.bare(), steps));

        assertThat(outcome).isInstanceOfAny(Outcome.Answered.class, Outcome.Failed.class);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void synthesisEndsInAnAnswerOrAPartialOne(
            @ForAll("answers") String one, @ForAll("answers") String other, @ForAll("answers") String said) {
        List<Contribution> contributions = List.of(
                new Contribution.Result(new SubtaskId("s1"), "one", one, List.of()),
                new Contribution.Result(new SubtaskId("s2"), "other", other, List.of()));
        ScriptedSteps steps = new ScriptedSteps().says(said);

        Synthesis synthesis = assertTimeoutPreemptively(
                SOON, () -> new LlmSynthesizer().synthesize(Task.of("a task"), contributions, steps));

        assertThat(synthesis).isInstanceOfAny(Synthesis.Answer.class, Synthesis.Partial.class);
    }

    @Provide
    Arbitrary<String> answers() {
        return HostileReplies.of(List.of(
                "It is 42, which is not possible to double.",
                "{\"expression\":\"6*7\",\"deep\":[{\"a\":1}]}",
                "GIVE UP: there is no file; ask for it",
                "<think>is it 42?</think>\n42"));
    }
}
