package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The book of one run: every call reserves its upper bound before it starts and is settled with what it used.
///
/// Only calls hold something; a ceiling ([#open]) holds nothing. What is held or used in a scope counts in
/// every scope around it. A hard limit is never passed by what is held and used together, as long as no call
/// uses more than it reserved and [#hold] only repeats what was granted; a soft limit admits a call as long as
/// what is *settled* is below it. Wall time is not reserved.
///
/// **Kept back.** Of a limit `L` of the run, work may use `L - max(tenth, kept for the run) - kept for all
/// scopes`, where the tenth is rounded up, but is nothing for a limit of 1, which rounding up would make
/// useless: of 1, 2, 3 and 10 calls, work may use 1, 1, 2 and 9. The last answer of a scope may use also what
/// is kept for that scope and for those around it, the synthesis all of the limit. Beneath the run no tenth is
/// kept: work in a ceiling leaves what is kept for the scopes in it, a last answer only what is kept for
/// others. A claim may say what it leaves beside that, for a last answer of its own that nothing is kept for yet.
///
/// **Waiting.** A claim that does not fit because of what others hold waits until they settle. Claims are
/// served in the order in which they came: a later one passes only where it draws on none of the limits that an
/// earlier one draws on in the scopes in which that one is stuck. As long as calls are under way in a limited
/// scope, what is kept for the scopes in it counts as outstanding too: they may let go of it. Whenever nothing is
/// held but what is lost, nobody waits.
///
/// Made for a run by whoever drives it. Implementations are thread-safe; a thread waits in [#reserve] alone.
public interface Ledger {

    /// An empty book with these limits for the run.
    static Ledger over(Budget budget) {
        return new ScopeLedger(budget);
    }

    /// A place in the run, by the names on the way to it: subtask, attempt, sample, and so on, at any depth.
    record Scope(List<String> path) {

        public static final Scope RUN = new Scope(List.of());

        public Scope {
            path = List.copyOf(path);
            for (String name : path) {
                Require.nonBlank(name, "name of a scope");
                Require.that(name.indexOf('/') < 0, "name of a scope", "have no slash", name);
            }
        }

        /// The scope of this name directly beneath this one.
        public Scope in(String name) {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            return new Scope(longer);
        }

        /// Whether `other` is this scope or beneath it.
        public boolean contains(Scope other) {
            return other.path.size() >= path.size()
                    && other.path.subList(0, path.size()).equals(path);
        }

        /// For example `s1/a1/s0`; `run` for the run itself.
        @Override
        public String toString() {
            return path.isEmpty() ? "run" : String.join("/", path);
        }
    }

    /// What a call is for: it decides which part of the limits it may use.
    enum Purpose {
        WORK,
        /// The best answer that an attempt can give when it must stop.
        LAST_ANSWER,
        SYNTHESIS
    }

    /// What a call asks for: `fixed + units * perUnit`, with `units` as many as fit between `fewest` and
    /// `most`. `key` is the same whenever the same try of the same call asks. Work also leaves `leaving` of
    /// every limit: its own last answer, where nothing is kept back for that yet.
    record Claim(
            Scope scope,
            String key,
            Purpose purpose,
            Spend fixed,
            Spend perUnit,
            long fewest,
            long most,
            Spend leaving) {

        /// A claim that leaves nothing.
        public Claim(Scope scope, String key, Purpose purpose, Spend fixed, Spend perUnit, long fewest, long most) {
            this(scope, key, purpose, fixed, perUnit, fewest, most, Spend.NONE);
        }

        public Claim {
            Require.nonBlank(key, "reservation key");
            Require.notNegative(fewest, "fewest units of " + key);
            Require.that(most >= fewest, "most units of " + key, "be at least " + fewest, most);
        }

        /// A claim of this amount, all or nothing.
        public static Claim of(Scope scope, String key, Purpose purpose, Spend amount) {
            return new Claim(scope, key, purpose, amount, Spend.NONE, 0, 0);
        }
    }

    /// The answer to [#reserve].
    sealed interface Reservation {

        /// The call may start; `upperBound` is held until it is settled.
        record Held(String key, long units, Spend upperBound) implements Reservation {}

        /// The call may not start: with `wanted` more of `kind` than the `used`, the scope's `limit` would be
        /// passed or what is kept back of it touched, even with no other call outstanding.
        ///
        /// `smallest` is the smallest limit of this scope on this kind that would admit the claim, with nothing
        /// else in the book but what is used; [#NONE_ADMITS] when none would, because the scope is closed.
        record Refused(Scope scope, BudgetKind kind, long used, long wanted, long limit, long smallest)
                implements Reservation {

            public static final long NONE_ADMITS = Long.MAX_VALUE;
        }
    }

    /// A call used `by` more of `kind` than it had reserved, and `scope` was closed for it.
    record Overdraft(Scope scope, BudgetKind kind, long by) {}

    /// Holds what the call may use, as soon as it fits; or says which limit is in the way, as soon as it is
    /// clear that it would not fit with no other call outstanding. A known key, held or settled, gets its first
    /// answer again and holds nothing twice.
    ///
    /// Of the units that would fit with no other call outstanding all are granted, `most` at most; while a
    /// claim waits their number follows what the others settle at, and falling below `fewest` refuses it.
    ///
    /// @throws InterruptedException when the thread is interrupted while it waits; nothing is held then
    Reservation reserve(Claim claim) throws InterruptedException;

    /// Holds this amount without a question: a reservation that the log says was granted. Nothing when the key
    /// is known.
    void hold(Scope scope, String key, Spend upperBound);

    /// Replaces the reservation by what was used ([Spend#NONE] releases it). Settling again changes nothing.
    ///
    /// More than was reserved is an overdraft. It closes the scopes around the call whose hard limit is passed
    /// by what is used now (the outermost of them is named), or the call's own scope when none is passed. A
    /// raise of a scope's limits above what is used opens it again.
    ///
    /// @throws IllegalStateException when the key was never reserved
    Optional<Overdraft> settle(String key, Spend actual);

    /// Lets go of a reservation whose call was never begun, as if it had not been made: the key is free again.
    /// Nothing when the key is not held.
    void release(String key);

    /// The call of this key was lost: it will not be settled at less than it holds, so nobody waits for that.
    /// It stays held until it is settled. Nothing when the key is not held.
    void lose(String key);

    /// Nothing more may be reserved in this scope or beneath it, because an overdraft of this kind closed it;
    /// claims that wait there are refused. Where the scope's hard limit on the kind is passed this holds until
    /// it is raised, where it has no limit on the kind for good; where the limit has been raised since, nothing
    /// is closed.
    void close(Scope scope, BudgetKind kind);

    /// Puts a ceiling on a scope beneath the run. The same again changes nothing, also when it was raised since.
    ///
    /// @throws IllegalStateException when the scope was given another ceiling
    void open(Scope scope, Budget ceiling);

    /// The scope's limits become at least these; see [Budget#raisedTo].
    void raise(Scope scope, Budget limits);

    /// Keeps this much back for the last answer of this scope or, for [Scope#RUN], for the synthesis, in place
    /// of what was kept for it before; [Spend#NONE] lets go of it. Best let go of as soon as the last answer
    /// holds its own reservation: until then both count.
    void keepBack(Scope scope, Spend amount);

    /// What was settled in this scope and beneath it.
    Spend used(Scope scope);

    /// What is reserved and not settled in this scope and beneath it.
    Spend held(Scope scope);

    /// What is neither used nor held, by kind, where this scope or one around it is limited: the smallest such
    /// rest. What is kept back is not taken off.
    Budget remaining(Scope scope);

    /// The same without what is held taken off: the most that may still be used here.
    Budget unspent(Scope scope);
}
