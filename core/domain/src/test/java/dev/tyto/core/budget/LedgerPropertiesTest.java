package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Ledger.Reservation.Held;
import dev.tyto.core.budget.Ledger.Reservation.Refused;
import dev.tyto.core.budget.Ledger.Scope;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/// Random stories on a small tree of scopes, told to a book in every order; [Story] checks after each step.
final class LedgerPropertiesTest {

    private static final Scope ATTEMPT = Scope.RUN.in("s1").in("a1");

    @Property(tries = 500)
    void bookBalancesAndNoHardLimitIsPassedWhateverHappens(
            @ForAll @Size(max = 60) List<@IntRange(max = 1_000_000_000) Integer> steps,
            @ForAll @IntRange(min = 1, max = 300) int tokens,
            @ForAll @IntRange(min = 1, max = 12) int calls) {
        Story story = new Story(Budget.tokens(tokens).and(Budget.modelCalls(calls)), false);

        steps.forEach(story::step);
        story.settleAll();

        assertThat(story.book().waiting()).isZero();
        assertThat(story.book().held(Scope.RUN)).isEqualTo(Spend.NONE);
    }

    @Property(tries = 500)
    void bookThatIsRebuiltFromWhatWasGrantedIsTheLiveOne(
            @ForAll @Size(max = 60) List<@IntRange(max = 1_000_000_000) Integer> steps,
            @ForAll @IntRange(min = 1, max = 300) int tokens,
            @ForAll @IntRange(min = 1, max = 12) int calls) {
        Budget budget = Budget.tokens(tokens).and(Budget.soft(BudgetKind.MODEL_CALLS, calls));
        Story story = new Story(budget, true);
        steps.forEach(story::step);

        Book rebuilt = new Book(budget);
        story.recorded().forEach(step -> step.accept(rebuilt));

        for (Scope scope : Story.SCOPES) {
            assertThat(rebuilt.used(scope)).isEqualTo(story.book().used(scope));
            assertThat(rebuilt.held(scope)).isEqualTo(story.book().held(scope));
            assertThat(rebuilt.remaining(scope)).isEqualTo(story.book().remaining(scope));
        }
        story.settleAll();
        story.recorded().forEach(step -> step.accept(rebuilt));
        for (Scope scope : Story.SCOPES) {
            Claim probe =
                    new Claim(scope, "probe " + scope, Purpose.SYNTHESIS, Spend.tokens(1), Spend.tokens(1), 1, 999);
            assertThat(rebuilt.claim(probe, () -> {}).answer())
                    .isEqualTo(story.book().claim(probe, () -> {}).answer());
        }
    }

    @Property(tries = 500)
    void smallestLimitAdmitsTheClaimAndOneLessDoesNot(
            @ForAll Purpose purpose,
            @ForAll @LongRange(max = 90) long used,
            @ForAll @LongRange(max = 90) long fixed,
            @ForAll @LongRange(max = 4) long perUnit,
            @ForAll @IntRange(max = 9) int fewest,
            @ForAll boolean hard,
            @ForAll boolean beneath) {
        Claim claim = new Claim(ATTEMPT, "c", purpose, Spend.tokens(fixed), Spend.tokens(perUnit), fewest, 20);

        if (answer(claim, used, 0, hard, beneath) instanceof Refused refused) {
            assertThat(refused.scope()).isEqualTo(beneath ? ATTEMPT : Scope.RUN);
            assertThat(answer(claim, used, refused.smallest(), hard, beneath)).isInstanceOf(Held.class);
            assertThat(answer(claim, used, refused.smallest() - 1, hard, beneath))
                    .isInstanceOfSatisfying(
                            Refused.class, less -> assertThat(less.smallest()).isEqualTo(refused.smallest()));
        } else {
            assertThat(fixed + (hard ? fewest * perUnit : perUnit)).isZero();
        }
    }

    /// The answer of a ledger in which `used` is used and something kept back, with one limit, on run or
    /// attempt.
    private static Reservation answer(Claim claim, long used, long limit, boolean hard, boolean beneath) {
        Budget budget = hard ? Budget.tokens(limit) : Budget.soft(BudgetKind.TOKENS, limit);
        Book book = new Book(beneath ? Budget.UNLIMITED : budget);
        book.open(ATTEMPT, beneath ? budget : Budget.UNLIMITED);
        book.hold(ATTEMPT, "before", Spend.tokens(used));
        book.settle("before", Spend.tokens(used));
        book.keepBack(Scope.RUN, Spend.tokens(23));
        book.keepBack(ATTEMPT, Spend.tokens(11));
        book.keepBack(ATTEMPT.in("s1"), Spend.tokens(5));
        return book.claim(claim, () -> {}).answer();
    }
}
