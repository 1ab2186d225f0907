package dev.tyto.coordinator.simulation;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.work.Outcome;
import dev.tyto.testkit.sim.Simulation;
import java.time.Duration;

/// Events as one line each, for whoever reads a failing schedule. Stateless.
final class Brief {

    private static final int LONGEST = 240;

    private Brief() {}

    static String of(Recorded recorded) {
        String run = recorded.run().value();
        return "%-8s %3d e%d %10s %s"
                .formatted(
                        run.substring(Math.max(0, run.length() - 8)),
                        recorded.sequence(),
                        recorded.epoch(),
                        Duration.between(Simulation.START, recorded.at()).toMillis() + "ms",
                        of(recorded.event()));
    }

    private static String of(RunEvent event) {
        String kind = event.getClass().getSimpleName() + " ";
        return switch (event) {
            case RunEvent.RunAccepted e -> kind + e.budget().limits();
            case RunEvent.ModelRequested e ->
                kind + e.key() + "#" + e.attempt() + " " + e.role() + (e.last() ? " last " : " ")
                        + e.upperBound().of(BudgetKind.TOKENS) + " tokens";
            case RunEvent.ModelCalled e ->
                kind + e.key() + "#" + e.attempt() + " " + of(e.reply()) + " "
                        + e.spend().of(BudgetKind.TOKENS);
            case RunEvent.ToolRequested e ->
                kind + e.key() + "#" + e.attempt() + " " + e.call().name() + " "
                        + e.call().arguments();
            case RunEvent.ToolCalled e ->
                kind + e.key() + " " + e.result() + " " + e.spend().toolCalls();
            case RunEvent.SubtaskAssigned e ->
                kind + e.assignment().attempt() + " " + e.assignment().arm().worker();
            case RunEvent.SubtaskEnded e -> kind + e.attempt() + " " + of(e.outcome()) + " " + e.next();
            case RunEvent.AttemptFailed e -> kind + e.attempt() + " " + of(e.outcome()) + " " + e.next();
            case RunEvent.RunEnded e ->
                kind + e.status() + " " + e.ending() + " " + e.spend().of(BudgetKind.TOKENS) + " tokens "
                        + e.spend().toolCalls() + " tool calls";
            default -> cut(event.toString());
        };
    }

    private static String of(ModelReply reply) {
        return switch (reply) {
            case ModelReply.Completed completed ->
                cut(completed.message().parts().toString()) + (completed.usage().known() ? "" : " unknown usage");
            case ModelReply.Failed failed -> failed.fault() + " " + failed.reason();
        };
    }

    private static String of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> "Answered " + answered.text();
            case Outcome.Failed failed -> "Failed " + failed.forModel();
            case Outcome.Exhausted exhausted -> "Exhausted " + exhausted.kind();
            case Outcome.Cancelled _ -> "Cancelled";
        };
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
