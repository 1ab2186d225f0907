package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.task.Check;
import dev.tyto.core.work.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckVerifierTest {

    private final CheckVerifier verifier = new CheckVerifier();

    @Test
    void answerWithoutCheckIsUnchecked() throws InterruptedException {
        Verdict verdict = verify(null, "anything");

        assertThat(verdict).isEqualTo(new Verdict.Unchecked());
    }

    @Test
    void patternMayMatchAnyPartOfTheAnswer() throws InterruptedException {
        Verdict verdict = verify(new Check.Matches("[A-Z]{3}-\\d+"), "the code is\nABC-17, surely");

        assertThat(verdict).isEqualTo(new Verdict.Passed());
    }

    @Test
    void answerThatMatchesNowhereIsRejectedWithThePattern() throws InterruptedException {
        Verdict verdict = verify(new Check.Matches("^\\d+$"), "about 17");

        assertThat(verdict).isEqualTo(new Verdict.Rejected("some part of the answer must match ^\\d+$ but none does"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(.*a){12}$", "a*a*a*a*a*a*a*b", "(a+)(a+)(a+)(a+)(a+)(a+)b"})
    @Timeout(5)
    void catastrophicPatternEndsWithinItsBound(String pattern) throws InterruptedException {
        long start = System.nanoTime();

        Verdict verdict = verify(new Check.Matches(pattern), "a".repeat(100) + "!");

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> assertThat(rejected.feedback()).contains("takes too long to find out"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?:^|a)", "(?:a|^)", "(?=)", ".*", "(?:(?=.*)a)?", "(?:.|\\b)"})
    @Timeout(10)
    void partsThatMayMatchNothingEndWithinTheBoundHoweverManyThereAre(String part) throws InterruptedException {
        String pattern = part.repeat(480 / part.length()) + "(?!)";

        Verdict verdict = verify(new Check.Matches(pattern), "a".repeat(1_000));

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void patternThatRecursesTooDeepIsRejected() throws InterruptedException {
        Verdict verdict = verify(new Check.Matches("^(?:x|y)*z"), "xy".repeat(200_000));

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void interruptEndsTheSearch() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> verify(new Check.Matches("(.*a){12}$"), "a".repeat(50) + "!"))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "42|42",
                "between 10 and 20|20",
                "10-20|20",
                "it is -3 degrees|-3",
                "it is \u22123 degrees|-3",
                "x=-3|-3",
                "+7|7",
                "1,234,567.5 km|1234567.5",
                "1'234|1234",
                "1\u202f234|1234",
                "1,5|5",
                "1e3|1000",
                "2.5E-1|0.25",
                ".5|0.5",
                "The total is 12.|12",
                "17%|17",
                "$1,700|1700",
                "7 litres of H2O|7",
                "COVID-19|19",
                "12 (see s1)|12",
            })
    void lastNumberIsTheOneThatCounts(String answer, BigDecimal number) throws InterruptedException {
        Verdict exact = verify(new Check.NumberBetween(number, number), answer);

        assertThat(exact).isEqualTo(new Verdict.Passed());
    }

    @Test
    void numberOutsideIsRejectedWithWhatItWas() throws InterruptedException {
        Verdict verdict = verify(between(0, 9), "first 5, then 1,200");

        assertThat(verdict)
                .isEqualTo(new Verdict.Rejected("the last number of the answer must lie in [0, 9] but is 1,200"));
    }

    @Test
    void answerWithoutNumberIsRejected() throws InterruptedException {
        Verdict verdict = verify(between(0, 9), "seven");

        assertThat(verdict)
                .isEqualTo(new Verdict.Rejected(
                        "the last number of the answer must lie in [0, 9] but there is no number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999999", "1e-999999999", "1e999999999", "-1e999999999"})
    @Timeout(5)
    void monstrousExponentIsJudgedAtOnce(String answer) throws InterruptedException {
        Verdict verdict = verify(between(1, 9), answer);

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    @Timeout(5)
    void hugeAnswerOfDigitsIsJudgedAtOnce() throws InterruptedException {
        Verdict verdict = verify(between(0, 9), "1,".repeat(500_000) + "9".repeat(1_000_000));

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"price\":3}", "The price:\n```json\n{\"price\":4}\n```", "{\"price\":\"?\"} no: {\"price\":3}"
            })
    void jsonThatTheSchemaAdmitsPasses(String answer) throws InterruptedException {
        assertThat(verify(priced(), answer)).isEqualTo(new Verdict.Passed());
    }

    @Test
    void jsonThatTheSchemaDoesNotAdmitIsRejectedWithThePlace() throws InterruptedException {
        Verdict verdict = verify(priced(), "{\"price\":\"three\"}");

        assertThat(verdict)
                .isEqualTo(new Verdict.Rejected(
                        "the answer must hold JSON that the schema admits but: $.price must be number"));
    }

    @Test
    void answerWithoutJsonIsRejectedWhereJsonIsWanted() throws InterruptedException {
        assertThat(verify(priced(), "three euros"))
                .isEqualTo(new Verdict.Rejected("the answer must hold a JSON value but holds none"));
    }

    private static Check priced() {
        Json.Obj number = Json.object().put("type", "number").build();
        return new Check.JsonValue(new JsonSchema(Json.object()
                .put("required", Json.texts(List.of("price")))
                .put("properties", Json.object().put("price", number).build())
                .build()));
    }

    private static Check between(long min, long max) {
        return new Check.NumberBetween(BigDecimal.valueOf(min), BigDecimal.valueOf(max));
    }

    private Verdict verify(@Nullable Check check, String answer) throws InterruptedException {
        Subtask subtask = new Subtask(new SubtaskId("s1"), "do it", "", List.of(), List.of(), check);
        return verifier.verify(subtask, new Outcome.Answered(answer, Spend.NONE));
    }
}
