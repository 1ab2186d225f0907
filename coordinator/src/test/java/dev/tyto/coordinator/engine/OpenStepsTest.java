package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenStepsTest {

    private static final ToolCall CALL = Talk.call("c1", "one");
    private static final RunId CHILD = new RunId("child");

    private final OpenSteps open = new OpenSteps();

    @Test
    void stepThatWasBegunIsOpenUntilItsEnd() {
        open.fold(Talk.requested(0, 1));
        boolean before = open.has(Talk.model(0));

        open.fold(Talk.said(0, "x"));

        assertThat(before).isTrue();
        assertThat(open.has(Talk.model(0))).isFalse();
        assertThat(open.any(_ -> true)).isFalse();
    }

    @Test
    void modelCallWithoutAnAnswerIsLostAndBilledInFullForItsLastTry() {
        open.fold(Talk.requested(0, 1));
        open.fold(Talk.requested(0, 2));

        List<RunEvent> ends = open.settled(_ -> true, false);

        assertThat(ends).singleElement().isInstanceOfSatisfying(RunEvent.ModelCalled.class, called -> {
            assertThat(called.attempt()).isEqualTo(2);
            assertThat(called.spend()).isEqualTo(Talk.BOUND);
            assertThat(((ModelReply.Failed) called.reply()).fault()).isEqualTo(Fault.LOST);
        });
    }

    @Test
    void toolCallWithoutAResultMayHaveHappenedAndIsBilled() {
        open.fold(Talk.wanted(0, 0, 1, CALL));

        List<RunEvent> ends = open.settled(_ -> true, true);

        assertThat(ends)
                .containsExactly(new RunEvent.ToolCalled(
                        Talk.tool(0, 0), "c1", "lookup", new ToolResult.Unknown(), Spend.toolCall()));
    }

    @Test
    void toolCallsThatWillBeAskedForAgainAreLeftOpen() {
        open.fold(Talk.wanted(0, 0, 1, CALL));

        List<RunEvent> ends = open.settled(_ -> true, false);

        assertThat(ends).isEmpty();
        assertThat(open.has(Talk.tool(0, 0))).isTrue();
    }

    @Test
    void otherScopesAreLeftOpen() {
        open.fold(Talk.requested(0, 1));

        List<RunEvent> ends = open.settled(StepScope.Synthesis.class::isInstance, true);

        assertThat(ends).isEmpty();
        assertThat(open.any(StepScope.Synthesis.class::isInstance)).isFalse();
        assertThat(open.any(StepScope.Sample.class::isInstance)).isTrue();
    }

    @Test
    void nestedRunIsOpenUntilItsEndAndIsNotSettledHere() {
        open.fold(new RunEvent.ChildStarted(Talk.tool(0, 0), CHILD));

        List<RunEvent> ends = open.settled(_ -> true, true);

        assertThat(ends).isEmpty();
        assertThat(open.children()).containsEntry(Talk.tool(0, 0), CHILD);
        open.fold(new RunEvent.ChildEnded(Talk.tool(0, 0), CHILD, RunStatus.COMPLETED, "x", List.of(), Spend.NONE));
        assertThat(open.children()).isEmpty();
    }
}
