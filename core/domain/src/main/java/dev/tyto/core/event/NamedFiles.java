package dev.tyto.core.event;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.work.Assignment.Input;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which files an event names: their contents are kept for as long as the event is. Stateless.
public final class NamedFiles {

    private NamedFiles() {}

    /// The contents of the attachments and artifacts that the event names; empty for most.
    public static Set<Digest> of(RunEvent event) {
        return artifacts(event).map(Artifact::digest).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<Artifact> artifacts(RunEvent event) {
        return switch (event) {
            case RunEvent.RunAccepted accepted ->
                accepted.task().attachments().stream().map(Attachment::file);
            case RunEvent.SubtaskAssigned assigned ->
                assigned.assignment().inputs().stream().map(Input::artifacts).flatMap(Collection::stream);
            case RunEvent.SubtaskEnded ended -> ended.artifacts().stream();
            case RunEvent.ChildEnded ended -> ended.artifacts().stream();
            case RunEvent.RunEnded ended -> ended.artifacts().stream();
            case RunEvent.PlanRejected _,
                    RunEvent.PlanAdopted _,
                    RunEvent.PlanningFailed _,
                    RunEvent.RevisionAsked _,
                    RunEvent.PlanRevised _,
                    RunEvent.ModelRequested _,
                    RunEvent.ModelCalled _,
                    RunEvent.ToolRequested _,
                    RunEvent.ToolCalled _,
                    RunEvent.ContextCompacted _,
                    RunEvent.ChildStarted _,
                    RunEvent.Overdraft _,
                    RunEvent.LimitReached _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.CheckResult _,
                    RunEvent.AttemptFailed _,
                    RunEvent.ControlReceived _,
                    RunEvent.RunParked _,
                    RunEvent.RunResumed _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _,
                    RunEvent.Unknown _ -> Stream.<Artifact>empty();
        };
    }
}
