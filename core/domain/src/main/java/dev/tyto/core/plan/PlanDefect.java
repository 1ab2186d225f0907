package dev.tyto.core.plan;

import java.util.List;
import java.util.stream.Collectors;

/// One thing that is wrong with a proposed plan. `message()` says it so that a model or a person can mend it.
public sealed interface PlanDefect {

    /// One sentence: which subtask, which rule, what it was.
    String message();

    /// The text holds no plan at all.
    record Unreadable(String reason) implements PlanDefect {
        @Override
        public String message() {
            return "the text holds no plan: " + reason;
        }
    }

    /// A field is missing or has the wrong form; `place` names it, as in `subtasks[2].instruction`.
    record BadField(String place, String rule) implements PlanDefect {
        @Override
        public String message() {
            return place + " must " + rule;
        }
    }

    /// There is no subtask in it.
    record Empty() implements PlanDefect {
        @Override
        public String message() {
            return "a plan must have at least one subtask";
        }
    }

    /// There are more subtasks than the limit.
    record TooMany(int count, int limit) implements PlanDefect {
        @Override
        public String message() {
            return "a plan must have at most " + limit + " subtasks but has " + count;
        }
    }

    /// Two subtasks have one id.
    record DuplicateId(SubtaskId id) implements PlanDefect {
        @Override
        public String message() {
            return "subtask ids must be unique but " + id + " is used more than once";
        }
    }

    /// A new subtask has the id of an earlier one.
    record TakenId(SubtaskId id) implements PlanDefect {
        @Override
        public String message() {
            return "a new subtask must have an id that was never used but " + id + " was";
        }
    }

    /// A revision changes or drops a subtask that is not waiting, or cancels one that is not running: `rule` says
    /// which.
    record WrongState(SubtaskId id, String rule, String state) implements PlanDefect {
        @Override
        public String message() {
            return "subtask " + id + " must be " + rule + " but is " + state;
        }
    }

    /// A subtask depends on one that is not there.
    record UnknownDependency(SubtaskId id, SubtaskId missing) implements PlanDefect {
        @Override
        public String message() {
            return "subtask " + id + " must depend on subtasks of this plan but depends on " + missing;
        }
    }

    /// A subtask depends on itself.
    record SelfDependency(SubtaskId id) implements PlanDefect {
        @Override
        public String message() {
            return "subtask " + id + " must not depend on itself";
        }
    }

    /// Subtasks wait for each other; `path` starts and ends with the same id.
    record Cycle(List<SubtaskId> path) implements PlanDefect {
        private static final int SHOWN = 12;

        public Cycle {
            path = List.copyOf(path);
        }

        @Override
        public String message() {
            String shown = path.stream().limit(SHOWN).map(SubtaskId::value).collect(Collectors.joining(" -> "));
            return "dependencies must not form a cycle but do: " + shown
                    + (path.size() <= SHOWN ? "" : " -> … (" + (path.size() - 1) + " subtasks)");
        }
    }

    /// A subtask needs what no worker can do.
    record UnknownCapability(SubtaskId id, Capability capability, List<Capability> known) implements PlanDefect {
        public UnknownCapability {
            known = known.stream().sorted().toList();
        }

        @Override
        public String message() {
            return "subtask " + id + " must need capabilities that one worker has but needs " + capability + " (known: "
                    + known.stream().map(Capability::name).collect(Collectors.joining(", ")) + ")";
        }
    }
}
