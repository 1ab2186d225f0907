package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.Models;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps.Reply;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.ToolFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes the model calls of one run: each try is reserved, recorded, sent, recorded and settled, in this order.
/// Thread-safe.
final class ModelDesk {

    /// Below so many output tokens a request is of no use and is not made.
    static final int FLOOR = 256;

    /// What a desk works with.
    record Means(
            Models models,
            Permits permits,
            Deadlines deadlines,
            Clock clock,
            ThreadFactory threads,
            Randomness randomness) {}

    /// One call with everything that its tries have in common.
    private record Call(
            StepScope scope, StepKey key, ModelName model, ModelFacts facts, ModelStep step, List<Message> messages) {}

    private final RunLog log;
    private final Means means;

    ModelDesk(RunLog log, Means means) {
        this.log = log;
        this.means = means;
    }

    /// The next model call of the scope's conversation, with as many tries as it takes and may take. A failure
    /// that was final and is in the log is handed over again, once.
    ///
    /// What is sent and what comes back is without the secrets that are known, like what is recorded of both.
    Reply call(StepScope scope, ModelName model, ModelStep asked, Notes notes) throws InterruptedException {
        ModelStep step = asked.saying(EventFormat.redacted(asked.newMessages(), log.redaction()));
        ModelFacts facts = means.models().facts(model);
        if (unpriced(log.book().ledger().remaining(log.book().scope(scope)), facts)
                .isPresent()) {
            return new Reply.Broken(failed(Fault.NOT_SET_UP, needsPrice(model)));
        }
        Optional<ModelReply.Failed> recorded = recorded(scope, notes);
        if (recorded.isPresent()) {
            return new Reply.Broken(recorded.get());
        }
        makeRoom(scope, facts, step);
        Conversation before = log.conversation(scope);
        List<Message> messages = new ArrayList<>(before.messages());
        messages.addAll(step.newMessages());
        Call call = new Call(scope, StepKey.modelCall(scope, before.rounds()), model, facts, step, messages);
        if (before.tries() >= Retries.MAX_TRIES) {
            return new Reply.Broken(failed(Fault.LOST, "all " + Retries.MAX_TRIES + " tries of the call were lost"));
        }
        return call(call, before, notes);
    }

    private Reply call(Call call, Conversation before, Notes notes) throws InterruptedException {
        List<Message> unrecorded = call.step().newMessages();
        for (int attempt = before.tries() + 1; ; attempt++) {
            log.requireGoing(call.scope());
            Reply reply;
            switch (log.book().ledger().reserve(claim(call, before, attempt))) {
                case Reservation.Refused refused -> {
                    notes.refuse(new LimitReached(refused.kind(), refused.limit(), smallest(refused)));
                    return new Reply.OverBudget(refused.kind());
                }
                case Reservation.Held held -> reply = permitted(call, attempt, unrecorded, held);
            }
            if (!(reply instanceof Reply.Broken(ModelReply.Failed failure))) {
                return reply;
            }
            if (!Retries.mayRepeat(failure, attempt)) {
                notes.hand(call.key(), attempt);
                return reply;
            }
            unrecorded = List.of();
            String chance = log.run() + "/" + call.key() + "#" + attempt;
            means.clock()
                    .sleep(Retries.pause(failure, attempt, means.randomness().generator(chance)));
        }
    }

    /// How the conversation's last try failed, if that was final and whoever asks was not told yet.
    private Optional<ModelReply.Failed> recorded(StepScope scope, Notes notes) {
        Conversation before = log.conversation(scope);
        ModelReply.Failed failure = before.failure();
        if (failure == null || Retries.mayRepeat(failure, before.tries())) {
            return Optional.empty();
        }
        return notes.hand(StepKey.modelCall(scope, before.rounds()), before.tries())
                ? Optional.of(failure)
                : Optional.empty();
    }

    /// A reserved try waits for its permit: whoever has one never waits for the ledger.
    private Reply permitted(Call call, int attempt, List<Message> newMessages, Reservation.Held held)
            throws InterruptedException {
        boolean intended = false;
        try (Permits.Permit permit = means.permits().modelCall(call.scope(), call.model())) {
            ModelRequest request = request(call, held);
            RunEvent intent = intent(call, attempt, newMessages, request, held);
            boolean mayLeave = log.intend(call.scope(), intent);
            intended = true;
            return mayLeave ? send(call, attempt, request, held, permit) : neverLeft(call, attempt);
        } catch (JournalException e) {
            intended = true; // it may be in the journal: it stays held
            throw e;
        } finally {
            if (!intended) {
                log.book().ledger().release(held.key());
            }
        }
    }

    private static long smallest(Reservation.Refused refused) {
        return refused.smallest() == Reservation.Refused.NONE_ADMITS ? 0 : refused.smallest();
    }

    /// Shortens older tool results when the model's window fills up.
    private void makeRoom(StepScope scope, ModelFacts facts, ModelStep step) {
        Integer window = facts.contextTokens();
        if (window != null) {
            ContextRules.compaction(scope, log.conversation(scope), step.newMessages(), window)
                    .ifPresent(log::append);
        }
    }

    /// The input at its most, and as many output tokens as are wanted or fit.
    private Claim claim(Call call, Conversation before, int attempt) {
        ModelStep step = call.step();
        Book book = log.book();
        long wanted = step.generation().maxOutputTokens();
        long input = RequestSize.mostTokens(before, step);
        ModelFacts.Price price = call.facts().price();
        Spend fixed = Book.priced(call.facts(), input, 0);
        Spend each = new Spend(0, 1, 0, 0, price == null ? Money.ZERO : price.of(0, 0, 1));
        return new Claim(
                book.scope(call.scope()),
                book.bill(call.key(), attempt),
                purpose(call),
                fixed,
                each,
                Math.min(FLOOR, wanted),
                wanted,
                book.leaving(call.scope(), call.facts(), input));
    }

    private Purpose purpose(Call call) {
        return switch (call.scope()) {
            case StepScope.Planning _ -> Purpose.WORK;
            case StepScope.Sample _ -> call.step().last() ? Purpose.LAST_ANSWER : Purpose.WORK;
            case StepScope.Synthesis _ -> log.book().nested() ? Purpose.LAST_ANSWER : Purpose.SYNTHESIS;
        };
    }

    private ModelRequest request(Call call, Reservation.Held held) {
        ModelStep step = call.step();
        return new ModelRequest(
                call.model(),
                call.messages(),
                step.tools(),
                step.generation().cappedAt(Math.toIntExact(held.units())),
                step.answerSchema(),
                labels(call));
    }

    /// Says in the log that the try which was just recorded did not leave, so that another may.
    private Reply neverLeft(Call call, int attempt) throws InterruptedException {
        settle(call, attempt, failed(Fault.LOST, "the call was stopped before it left"), Spend.NONE);
        throw new InterruptedException("the work was stopped");
    }

    /// One recorded try to its settled end. `left` is set by whoever is first: the request as it leaves, or who no
    /// longer wants it.
    private Reply send(Call call, int attempt, ModelRequest request, Reservation.Held held, Permits.Permit permit)
            throws InterruptedException {
        AtomicBoolean left = new AtomicBoolean();
        ModelReply reply;
        try {
            reply = ask(request, permit, () -> {
                log.requireGoing(call.scope());
                if (!left.compareAndSet(false, true)) {
                    throw new InterruptedException("the call is not wanted any more");
                }
                return means.models().call(request);
            });
        } catch (InterruptedException e) {
            if (left.compareAndSet(false, true)) {
                return neverLeft(call, attempt);
            }
            settle(call, attempt, failed(Fault.LOST, "the call was cut by this side"), held.upperBound());
            throw e;
        }
        ModelReply recorded = settle(call, attempt, reply, spendOf(call, reply, held.upperBound()));
        return switch (recorded) {
            case ModelReply.Completed completed -> new Reply.Said(completed);
            case ModelReply.Failed failure -> new Reply.Broken(failure);
        };
    }

    private static RunEvent intent(
            Call call, int attempt, List<Message> newMessages, ModelRequest request, Reservation.Held held) {
        ModelStep step = call.step();
        return new RunEvent.ModelRequested(
                call.key(),
                attempt,
                step.role(),
                call.model(),
                step.prompt(),
                newMessages,
                ToolFormat.digest(step.tools()),
                request.generation(),
                held.upperBound(),
                step.last(),
                call.facts());
    }

    /// One request; what a client throws, though it should not, is a failed call like any other. A client that does
    /// not listen to an interrupt keeps its permit, for its connection is still there, but not for ever: a server's
    /// last permit must not be lost with it.
    private ModelReply ask(ModelRequest request, Permits.Permit permit, Callable<ModelReply> sending)
            throws InterruptedException {
        Duration time = means.deadlines().modelCall();
        Permits.Permit connection = permit.shared();
        try {
            return Waits.within(means.clock(), means.threads(), time, sending, connection::close);
        } catch (InterruptedException e) {
            throw e;
        } catch (Waits.TimeOver e) {
            return failed(Fault.TIMEOUT, "no answer within " + time.toSeconds() + " s");
        } catch (PrerequisiteException e) {
            return failed(Fault.NOT_SET_UP, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            return failed(Fault.BAD_REQUEST, "the client of " + request.model() + " broke: " + e);
        }
    }

    private static ModelReply.Failed failed(Fault fault, String reason) {
        return new ModelReply.Failed(fault, reason, null, Duration.ZERO);
    }

    /// Records the end of a try and says what stands in the log of its reply.
    private ModelReply settle(Call call, int attempt, ModelReply reply, Spend spend) {
        RunEvent.ModelCalled end = new RunEvent.ModelCalled(call.key(), attempt, reply, spend);
        RunEvent.ModelCalled cleaned = (RunEvent.ModelCalled) EventFormat.redacted(end, log.redaction());
        log.end(cleaned);
        return cleaned.reply();
    }

    private Labels labels(Call call) {
        return switch (call.scope()) {
            case StepScope.Sample sample ->
                new Labels(
                        call.step().role(),
                        log.run().value(),
                        sample.attempt().subtask().value(),
                        sample.attempt().number());
            case StepScope.Planning _, StepScope.Synthesis _ ->
                new Labels(call.step().role(), log.run().value(), null, 0);
        };
    }

    /// What a try is charged: what the server said; everything it held when an answer may have been made and was
    /// lost, or when the server did not say, as one does not that broke over the call; nothing but the call itself
    /// when the server answered that it did no work, or was never reached.
    private static Spend spendOf(Call call, ModelReply reply, Spend upperBound) {
        return switch (reply) {
            case ModelReply.Completed completed ->
                completed.usage().known() ? billed(call.facts(), completed.usage()) : upperBound;
            case ModelReply.Failed failure ->
                switch (failure.fault()) {
                    case TIMEOUT, SERVER_ERROR, UNREADABLE, LOST -> upperBound;
                    case UNREACHABLE,
                            RATE_LIMITED,
                            UNAUTHORIZED,
                            UNKNOWN_MODEL,
                            NOT_SET_UP,
                            BAD_REQUEST,
                            REFUSED,
                            UNSCRIPTED -> Spend.modelCall(0, 0);
                };
        };
    }

    private static Spend billed(ModelFacts facts, ModelReply.Usage usage) {
        ModelFacts.Price price = facts.price();
        Money money = price == null ? Money.ZERO : price.of(usage.tokensIn(), usage.cachedIn(), usage.tokensOut());
        return new Spend(usage.tokensIn(), usage.tokensOut(), 1, 0, money);
    }

    /// What is to be done about a model whose price is not known.
    static String needsPrice(ModelName model) {
        return "a limit on money needs the price of every model, but that of " + model
                + " is not known: add 'price' to its entry in the configuration, or limit tokens or calls instead";
    }

    /// The kind of a hard limit that cannot be kept because this model's price is not known, if there is one.
    static Optional<BudgetKind> unpriced(Budget budget, ModelFacts facts) {
        Budget.Limit limit = budget.limits().get(BudgetKind.MONEY);
        return limit != null && limit.hard() && facts.price() == null
                ? Optional.of(BudgetKind.MONEY)
                : Optional.empty();
    }
}
