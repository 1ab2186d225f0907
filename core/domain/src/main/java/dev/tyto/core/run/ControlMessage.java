package dev.tyto.core.run;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.rule.Require;
import org.jspecify.annotations.Nullable;

/// Something said to a run from outside. `id` is the sender's: the same id is obeyed once. `by` is who says it.
public sealed interface ControlMessage {

    String id();

    String by();

    /// End the run as cancelled.
    record Cancel(String id, String by) implements ControlMessage {
        public Cancel {
            Sender.require(id, by);
        }
    }

    /// Start nothing more, let what is under way end, and park the run.
    record Pause(String id, String by) implements ControlMessage {
        public Pause {
            Sender.require(id, by);
        }
    }

    /// Go on after a pause.
    record Resume(String id, String by) implements ControlMessage {
        public Resume {
            Sender.require(id, by);
        }
    }

    /// Say yes to what the run asked under this name, as it was shown: `shown` is the digest of that. Anything else
    /// than what was shown is not approved by it.
    record Approve(String id, String by, String request, Digest shown) implements ControlMessage {
        public Approve {
            Sender.require(id, by);
        }
    }

    /// Say no to it, as it was shown: `shown` is the digest of that, and the no is void for anything else. A
    /// model may read `reason`. Only an old log has a no without `shown`: it holds for whatever was open.
    record Deny(
            String id, String by, String request, @Nullable Digest shown, String reason) implements ControlMessage {
        public Deny {
            Sender.require(id, by);
        }

        /// Whether the no is meant for this.
        public boolean isTo(Digest now) {
            return shown == null || shown.equals(now);
        }
    }

    /// Put this plan in the place of the one that waits for approval; it is shown again.
    record EditPlan(String id, String by, Plan plan) implements ControlMessage {
        public EditPlan {
            Sender.require(id, by);
        }
    }

    /// Answer a question that the run asked under this name.
    record Answer(String id, String by, String request, String text) implements ControlMessage {
        public Answer {
            Sender.require(id, by);
        }
    }

    /// Raise the run's limits: each that is named is at least this from now on.
    record RaiseBudget(String id, String by, Budget limits) implements ControlMessage {
        public RaiseBudget {
            Sender.require(id, by);
        }
    }

    /// The rule on senders.
    final class Sender {
        private Sender() {}

        private static void require(String id, String by) {
            Require.nonBlank(id, "control message id");
            Require.nonBlank(by, "who sends control message " + id);
        }
    }
}
