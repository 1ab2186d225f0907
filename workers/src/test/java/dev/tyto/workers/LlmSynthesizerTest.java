package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Task;
import dev.tyto.testkit.script.ScriptedReplies;
import dev.tyto.testkit.script.ScriptedSteps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LlmSynthesizerTest {

    private static final Contribution PRICE = result("s1", "3 euros");
    private static final Contribution COUNT = result("s2", "14 apples");
    private static final Contribution GAP =
            new Contribution.Gap(new SubtaskId("s3"), "Find the discount.", "nobody listens");

    private static final String JOINED = """
            (No model put these results together; they are given one after the other.)

            s1: 3 euros

            s2: 14 apples

            s3 has no result: nobody listens""";

    private final LlmSynthesizer synthesizer = new LlmSynthesizer();
    private final ScriptedSteps steps = new ScriptedSteps();

    @Test
    void answerIsTheModelsAndNoConcatenation() throws InterruptedException {
        steps.says("<think>3*14</think> The apples cost 42 euros.");

        Synthesis synthesis = synthesize(PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("The apples cost 42 euros."));
        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.role()).isEqualTo(Role.SYNTHESIZER);
            assertThat(step.last()).isTrue();
            assertThat(step.tools()).isEmpty();
            assertThat(step.newMessages().getLast().text()).contains("3 euros", "14 apples");
        });
    }

    @Test
    void singleResultIsTheAnswerWithoutCall() throws InterruptedException {
        Synthesis synthesis = synthesize(PRICE);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("3 euros"));
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void singleResultBesideGapIsPutInWordsByTheModelThatIsToldOfTheGap() throws InterruptedException {
        steps.says("3 euros each; the discount is missing.");

        Synthesis synthesis = synthesize(PRICE, GAP);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("3 euros each; the discount is missing."));
        assertThat(steps.asked().getFirst().newMessages().getLast().text())
                .contains("Find the discount.", "nobody listens");
    }

    @Test
    void withoutAnyResultThereIsNoAnswer() throws InterruptedException {
        Synthesis synthesis = synthesize(GAP);

        assertThat(synthesis)
                .isEqualTo(new Synthesis.Failed("no subtask has a result: s3 (nobody listens)", Blame.TASK));
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void withoutAnyContributionThereIsNoAnswer() throws InterruptedException {
        Synthesis synthesis = synthesize();

        assertThat(synthesis).isInstanceOf(Synthesis.Failed.class);
    }

    @ParameterizedTest
    @CsvSource({"BAD_REQUEST,TASK", "REFUSED,TASK", "SERVER_ERROR,ENVIRONMENT", "UNREACHABLE,ENVIRONMENT"})
    void resultsAreNotLostWhenTheModelCannotBeAsked(Fault fault, Blame blame) throws InterruptedException {
        steps.replies(ScriptedReplies.broken(fault, "no luck"));

        Synthesis synthesis = synthesize(PRICE, COUNT, GAP);

        assertThat(synthesis).isEqualTo(new Synthesis.Partial(JOINED, "no luck", blame));
    }

    @Test
    void cutAnswerIsAskedForOnceMoreShorter() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff("The apples, at great len")).says("42 euros");

        Synthesis synthesis = synthesize(PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("42 euros"));
        assertThat(steps.asked().getLast().prompt().id()).isEqualTo("synthesizer-shorter");
        assertThat(steps.asked().getLast().newMessages()).isEqualTo(Contributions.shorter());
    }

    @Test
    void answerCutTwiceIsReplacedByTheWholeResults() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff("on and on")).replies(ScriptedReplies.cutOff("on and on"));

        Synthesis synthesis = synthesize(PRICE, COUNT, GAP);

        assertThat(synthesis)
                .isEqualTo(new Synthesis.Partial(
                        JOINED, "the model's answer was cut off at the length limit", Blame.TASK));
        steps.assertNothingLeft();
    }

    @Test
    void recordedAnswerThatHadBeenCutIsAskedForOnceMoreShorter() throws InterruptedException {
        steps.recorded(Message.user("q"), Message.assistant("at great len"))
                .finished(Finish.LENGTH)
                .says("42 euros");

        Synthesis synthesis = synthesize(PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("42 euros"));
        assertThat(steps.asked())
                .singleElement()
                .satisfies(step -> assertThat(step.prompt().id()).isEqualTo("synthesizer-shorter"));
    }

    @Test
    void shorterAnswerThatDoesNotFitTheBudgetIsReplacedByTheResults() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff("The apples, at great len")).refuses(BudgetKind.MONEY);

        Synthesis synthesis = synthesize(PRICE, COUNT, GAP);

        assertThat(synthesis).isEqualTo(new Synthesis.OverBudget(JOINED, BudgetKind.MONEY));
    }

    @Test
    void recordedRequestForShorterAnswerIsNotRenderedAgain() throws InterruptedException {
        steps.recorded(Message.user("q"), Message.assistant("at great len"), Message.user("shorter"))
                .says("42 euros");

        Synthesis synthesis = synthesize(PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("42 euros"));
        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.prompt().id()).isEqualTo("synthesizer-shorter");
            assertThat(step.newMessages()).isEmpty();
        });
    }

    @Test
    void modelThatLacksPrerequisiteIsFailureWithItsBlame() throws InterruptedException {
        steps.replies(ScriptedReplies.broken(Fault.UNKNOWN_MODEL, "the server has no model x"));

        Synthesis synthesis = synthesize(PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Failed("the server has no model x", Blame.PREREQUISITE));
    }

    @Test
    void synthesisThatDoesNotFitTheBudgetIsBestEffortThatSaysSo() throws InterruptedException {
        steps.refuses(BudgetKind.TOKENS);

        Synthesis synthesis = synthesize(PRICE, COUNT, GAP);

        assertThat(synthesis).isEqualTo(new Synthesis.OverBudget(JOINED, BudgetKind.TOKENS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "<think>hm"})
    void blankAnswerIsReplacedByTheResults(String answer) throws InterruptedException {
        steps.says(answer);

        Synthesis synthesis = synthesize(PRICE, COUNT);

        assertThat(synthesis).isInstanceOfSatisfying(Synthesis.Partial.class, it -> {
            assertThat(it.text()).contains("s1: 3 euros", "s2: 14 apples");
            assertThat(it.reason()).isEqualTo("the model's answer was empty");
        });
    }

    @Test
    void recordedAnswerIsUsedWithoutAskingAgain() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then"), Message.assistant("42 euros"));

        Synthesis synthesis = synthesize(PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("42 euros"));
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void recordedQuestionIsAskedAgainWithoutBeingRendered() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then")).says("42 euros");

        synthesize(PRICE, COUNT);

        assertThat(steps.asked())
                .singleElement()
                .satisfies(step -> assertThat(step.newMessages()).isEmpty());
    }

    @Test
    void singleResultInTheFormIsTheAnswerWithoutCall() throws InterruptedException {
        Synthesis synthesis = synthesize(new AnswerFormat.OneNumber(), PRICE);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("3 euros"));
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void singleResultInAnotherFormIsPutIntoItByTheModelThatIsToldOfTheForm() throws InterruptedException {
        steps.says("FINAL ANSWER: 3");

        Synthesis synthesis = synthesize(new AnswerFormat.OneNumber(), result("s1", "three euros"));

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("FINAL ANSWER: 3"));
        assertThat(steps.asked().getFirst().newMessages().getLast().text()).contains("One number in digits");
    }

    @Test
    void answerInAnotherFormIsAskedForOnceMoreAndToldWhatIsWrong() throws InterruptedException {
        steps.says("Between 40 and 42 euros.").says("FINAL ANSWER: 42");

        Synthesis synthesis = synthesize(new AnswerFormat.OneNumber(), PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("FINAL ANSWER: 42"));
        assertThat(steps.asked().getLast().prompt().id()).isEqualTo("synthesizer-reform");
        assertThat(steps.asked().getLast().newMessages().getFirst().text())
                .contains("must hold one number but holds 2");
    }

    @Test
    void answerThatStaysInAnotherFormIsPartial() throws InterruptedException {
        steps.says("Between 40 and 42 euros.").says("Forty-two.");

        Synthesis synthesis = synthesize(new AnswerFormat.OneNumber(), PRICE, COUNT);

        assertThat(synthesis)
                .isEqualTo(new Synthesis.Partial(
                        "Forty-two.",
                        "the answer is not in the form that was asked for: it must hold one number but holds 0",
                        Blame.TASK));
    }

    @Test
    void answerInAnotherFormIsKeptWhenTheBudgetAdmitsNoOther() throws InterruptedException {
        steps.says("Between 40 and 42 euros.").refuses(BudgetKind.TOKENS);

        Synthesis synthesis = synthesize(new AnswerFormat.OneNumber(), PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.OverBudget("Between 40 and 42 euros.", BudgetKind.TOKENS));
    }

    @Test
    void recordedQuestionForTheFormIsNotRenderedAgain() throws InterruptedException {
        steps.recorded(
                        Message.user("as it was asked then"),
                        Message.assistant("Between 40 and 42."),
                        Message.user("in the form, please"))
                .says("42");

        Synthesis synthesis = synthesize(new AnswerFormat.OneNumber(), PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("42"));
        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.newMessages()).isEmpty();
            assertThat(step.prompt().id()).isEqualTo("synthesizer-reform");
        });
    }

    @Test
    void schemaOfTheAnswerIsTheModels() throws InterruptedException {
        JsonSchema schema = new JsonSchema(Json.object().put("type", "object").build());
        steps.says("{\"euros\":42}");

        Synthesis synthesis = synthesize(new AnswerFormat.JsonDocument(schema), PRICE, COUNT);

        assertThat(synthesis).isEqualTo(new Synthesis.Answer("{\"euros\":42}"));
        assertThat(steps.asked().getFirst().answerSchema()).isEqualTo(new AnswerSchema("answer", schema.source()));
    }

    @Test
    void interruptPassesThrough() {
        steps.interrupts();

        assertThatThrownBy(() -> synthesize(PRICE, COUNT)).isInstanceOf(InterruptedException.class);
    }

    private Synthesis synthesize(AnswerFormat format, Contribution... contributions) throws InterruptedException {
        return synthesizer.synthesize(
                new Task("What do the apples cost?", List.of(), format), List.of(contributions), steps);
    }

    private Synthesis synthesize(Contribution... contributions) throws InterruptedException {
        return synthesizer.synthesize(Task.of("What do the apples cost?"), List.of(contributions), steps);
    }

    private static Contribution result(String id, String answer) {
        return new Contribution.Result(new SubtaskId(id), "Find it.", answer, List.of());
    }
}
