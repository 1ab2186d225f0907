package dev.tyto.planner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.wire.PlanFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanParserTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "Here it is:\n```json\n%s\n```\nGood luck {all}!",
                "<think>maybe {\"version\":1,\"subtasks\":[{\"id\":\"draft\"}]} no</think>\n%s",
                "Draft: {\"version\":1,\"subtasks\":[]}\nFinal: %s",
                "reasoning {\"subtasks\":[]}\n</think>\n\n%s",
                "{\"plan\":%s}",
                "%s {\"note\":\"done\"}",
            })
    void planIsFoundWhateverStandsAroundIt(String frame) {
        PlanFormat.Reading reading = PlanParser.parse(frame.replace("%s", Planning.plan("a", "b<a")));

        assertThat(reading.defects()).isEmpty();
        assertThat(ids(reading)).containsExactly("a", "b");
    }

    @Test
    void draftInsideThinkBlockIsNoPlan() {
        PlanFormat.Reading reading = PlanParser.parse("<think>" + Planning.plan("a") + "</think> I would rather not.");

        assertThat(reading.defects()).hasOnlyElementsOfType(PlanDefect.Unreadable.class);
    }

    @Test
    void bracesAndFencesInsideTextValuesStayText() {
        String instruction = "print {\\\"a\\\":[1,{}]} in ```json fences``` after </think> and <tasks>";
        String plan = Planning.plan("a").replace("do a", instruction);

        PlanFormat.Reading reading = PlanParser.parse("Sure:\n```\n" + plan + "\n```");

        assertThat(reading.defects()).isEmpty();
        assertThat(reading.subtasks().getFirst().instruction())
                .isEqualTo("print {\"a\":[1,{}]} in ```json fences``` after </think> and <tasks>");
    }

    @Test
    void tagListBecomesIndependentSubtasks() {
        PlanFormat.Reading reading =
                PlanParser.parse("Plan:\n<tasks>\n<task>find it</task>\n<task> </task><task>say it\n</task></tasks>");

        assertThat(reading.defects()).isEmpty();
        assertThat(reading.subtasks()).containsExactly(Subtask.of("t1", "find it"), Subtask.of("t2", "say it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<tasks></tasks>", "<tasks><task>never closed</tasks>", "<tasks><task> </task></tasks>"})
    void tagListWithoutTasksIsEmptyPlan(String text) {
        PlanFormat.Reading reading = PlanParser.parse(text);

        assertThat(reading.defects()).containsExactly(new PlanDefect.Empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "no plan today", "<tasks><task>a</task>", "[1,2]", "{\"a\":1}"})
    void textWithoutPlanIsUnreadable(String text) {
        PlanFormat.Reading reading = PlanParser.parse(text);

        assertThat(reading.defects()).hasOnlyElementsOfType(PlanDefect.Unreadable.class);
        assertThat(reading.subtasks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "<task>", "<tasks><task>x</task>", "{\"subtasks\":[", "</think>", "[[[[{{{{"})
    @Timeout(5)
    void hostileTextIsReadInBoundedTime(String piece) {
        PlanFormat.Reading reading = PlanParser.parse(piece.repeat(200_000 / piece.length()));

        assertThat(reading.defects()).isNotEmpty();
    }

    private static List<String> ids(PlanFormat.Reading reading) {
        return reading.subtasks().stream().map(each -> each.id().value()).toList();
    }
}
