package dev.tyto.core.budget;

import dev.tyto.core.budget.Budget.Limit;
import dev.tyto.core.budget.Ledger.Reservation.Refused;
import dev.tyto.core.budget.Ledger.Scope;

/// One limit as one claim meets it now. Immutable.
record Term(Scope scope, BudgetKind kind, Limit limit, Demand demand, Standing standing, KeptBack kept) {

    static final long NOT_EVEN_NONE = -1;

    /// What the claim wants of the kind.
    record Demand(long fixed, long perUnit) {

        /// [Long#MAX_VALUE] when it is larger than that.
        long at(long units) {
            boolean tooMuch = perUnit > 0 && units > (Long.MAX_VALUE - fixed) / perUnit;
            return tooMuch ? Long.MAX_VALUE : fixed + units * perUnit;
        }
    }

    /// What is in the book of the scope's kind; `busy` says whether calls of any kind are under way there.
    record Standing(long used, long held, boolean busy) {}

    /// How many units, at most `most`, would fit with nothing outstanding; [#NOT_EVEN_NONE] when the fixed part
    /// does not.
    long unitsAlone(long most) {
        if (!limit.hard()) {
            return standing.used() < kept.usable(limit.amount()) ? most : NOT_EVEN_NONE;
        }
        long room = Math.max(0, kept.usable(limit.amount()) - standing.used());
        if (demand.fixed() > room) {
            return NOT_EVEN_NONE;
        }
        return demand.perUnit() == 0 ? most : Math.min(most, (room - demand.fixed()) / demand.perUnit());
    }

    /// The same as [#unitsAlone], but as long as calls are under way what is kept for scopes counts as
    /// outstanding, for they may let go of it: where `fewest` fit only without it, they are what is waited for.
    long unitsInTime(long most, long fewest) {
        long alone = unitsAlone(most);
        if (alone >= fewest || !standing.busy()) {
            return alone;
        }
        Term letGo = new Term(scope, kind, limit, demand, standing, kept.withoutScopes());
        return letGo.unitsAlone(most) < fewest ? alone : fewest;
    }

    /// Whether so many units fit beside what is outstanding.
    boolean fitsNow(long units) {
        if (!limit.hard()) {
            return standing.used() < kept.usable(limit.amount());
        }
        long wanted = demand.at(units);
        long usable = kept.usable(limit.amount());
        return wanted == 0 || (usable >= wanted && standing.used() + standing.held() <= usable - wanted);
    }

    Refused refused(long fewest) {
        long wanted = demand.at(fewest);
        long need = KeptBack.saturated(standing.used(), limit.hard() ? wanted : 1);
        return new Refused(scope, kind, standing.used(), wanted, limit.amount(), kept.smallestFor(need));
    }
}
