package dev.tyto.coordinator.simulation;

/// What must hold in every schedule. Each is checked with every event or effect that it is about.
enum Rule {
    LEGAL("A log has no gap, starts once, and each event can follow the one before it."),
    EPOCHS("Taking a run over raises the epoch, and nothing else does."),
    OVER_IS_OVER("After the end only annotations are recorded, and while parked only late results."),
    ONCE("A subtask is settled once, and one attempt at it runs at a time."),
    NOT_LOST("When a run ends, every subtask is settled, out of reach, or cut off by a limit or a cancel."),
    ORDER("A subtask starts only when everything it depends on is answered, and with those answers."),
    INTENT("No request and no tool call leaves without an intent of its own in the journal."),
    NEVER_AGAIN("What has a recorded result is not executed again."),
    UNSAFE_ONCE("A tool call that counts each time is made at most once."),
    FOUR_TRIES("A step has at most four tries, one after the other."),
    LIMIT("What is spent and held stays within every hard limit as long as servers keep their caps."),
    OVERDRAFT("A server that takes more than its cap closes its scope: nothing starts there any more."),
    BILL("Every call is billed once, with what the server took, or all it held when nobody knows."),
    LEDGER("The ledger's figures are those of the log."),
    STARVED("Nobody waits in the ledger who would fit and is first, and every wait ends with its attempt."),
    FILES("Files are published whole with the answer they belong to, and dependents get exactly these."),
    GIVEN("A result in the log is one that was given, taken once."),
    SECRET("A secret reaches no event and no model."),
    LATE("A result that comes after its attempt's end is billed and changes nothing else."),
    CANCEL("Once a cancel is recorded no call is open and none starts, and the run ends as cancelled."),
    BROKEN("After a failed append the process starts nothing more for the run."),
    CUT("Calls that are open when a run ends or parks are interrupted."),
    SETTLES("A run ends, is parked, or waits for a person; it never hangs."),
    DEADLINE("Calls, attempts and subtasks end by their deadlines."),
    PROMPT("With permits to spare a subtask that is ready starts at once, whatever its siblings do."),
    PERMITS("No more is under way at once than there are permits."),
    APPROVED("What needs a yes starts only after a yes to exactly that."),
    LOOP("The third identical tool call is not made when the first two had identical results."),
    WORKERS("A retry goes to the same worker, another worker is one that has not tried."),
    REVISION("Revisions are few, answer the one that was asked for, and change only what they may."),
    PAUSED("While paused nothing new starts."),
    OBEYED_ONCE("A message is obeyed once."),
    SAME_STATE("The same log gives the same state, also through its wire form."),
    WALL_TIME("A run ends within its wall time, but for the time to cut it off.");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }

    /// A rule that did not hold, and how.
    record Breach(Rule rule, String detail) {
        @Override
        public String toString() {
            return rule + ": " + detail + " (" + rule.sentence() + ")";
        }
    }

    /// Where breaches are told.
    @FunctionalInterface
    interface Breaches {
        void tell(Rule rule, String detail);

        default void unless(boolean holds, Rule rule, String detail) {
            if (!holds) {
                tell(rule, detail);
            }
        }
    }
}
