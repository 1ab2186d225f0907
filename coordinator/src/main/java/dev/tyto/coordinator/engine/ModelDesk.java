package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.Models;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps.Reply;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.ToolFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Makes the model calls of one run: each try is reserved, recorded, sent, recorded and settled, in this order.
/// Thread-safe.
final class ModelDesk {

    private static final int BYTES_OF_A_MESSAGE_FRAME = 16;

    private final RunLog log;
    private final Models models;
    private final Ledger ledger;
    private final Semaphore permits;
    private final Clock clock;
    private final Randomness randomness;

    ModelDesk(RunLog log, Models models, Ledger ledger, Semaphore permits, Clock clock, Randomness randomness) {
        this.log = log;
        this.models = models;
        this.ledger = ledger;
        this.permits = permits;
        this.clock = clock;
        this.randomness = randomness;
    }

    /// The next model call of the scope's conversation, with as many tries as it takes and may take.
    Reply call(StepScope scope, ModelName model, ModelStep step) throws InterruptedException {
        Conversation before = log.conversation(scope);
        StepKey key = StepKey.modelCall(scope, before.rounds());
        List<Message> messages = new ArrayList<>(before.messages());
        messages.addAll(step.newMessages());
        Labels labels = labels(scope, step);
        ModelRequest request =
                new ModelRequest(model, messages, step.tools(), step.generation(), step.answerSchema(), labels);
        Spend upperBound =
                Spend.modelCall(inputBound(request), step.generation().maxOutputTokens());
        List<Message> unrecorded = step.newMessages();
        for (int next = before.tries() + 1; ; next++) {
            int attempt = next;
            Reply reply;
            permits.acquire();
            try {
                if (ledger.reserve(Claims.modelCall(key, bill(key, attempt), upperBound))
                        instanceof Reservation.Refused refused) {
                    return new Reply.OverBudget(refused.kind());
                }
                intend(requested(key, attempt, request, step, unrecorded, upperBound), bill(key, attempt));
                reply = send(key, attempt, request, upperBound);
            } finally {
                permits.release();
            }
            if (!(reply instanceof Reply.Broken(ModelReply.Failed failed)) || !Retries.mayRepeat(failed, attempt)) {
                return reply;
            }
            unrecorded = List.of();
            clock.sleep(Retries.pause(failed, attempt, randomness.generator(bill(key, attempt))));
        }
    }

    private void intend(RunEvent request, String bill) throws InterruptedException {
        try {
            log.intend(request);
        } catch (InterruptedException e) {
            ledger.settle(bill, Spend.NONE);
            throw e;
        }
    }

    /// One try, whose intent is recorded, to its settled end.
    private Reply send(StepKey key, int attempt, ModelRequest request, Spend upperBound) throws InterruptedException {
        try {
            ModelReply reply = ask(request);
            settle(key, attempt, reply, spendOf(reply, upperBound));
            return switch (reply) {
                case ModelReply.Completed completed -> new Reply.Said(completed);
                case ModelReply.Failed failed -> new Reply.Broken(failed);
            };
        } catch (InterruptedException e) {
            settle(key, attempt, failed(ModelReply.Fault.UNREADABLE, "the call was cut by this side"), upperBound);
            throw e;
        }
    }

    /// One request; what a client throws, though it should not, is a failed call like any other.
    private ModelReply ask(ModelRequest request) throws InterruptedException {
        try {
            return models.call(request);
        } catch (PrerequisiteException e) {
            return failed(ModelReply.Fault.NOT_SET_UP, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return failed(ModelReply.Fault.BAD_REQUEST, "the client of " + request.model() + " broke: " + e);
        }
    }

    private static ModelReply failed(ModelReply.Fault fault, String reason) {
        return new ModelReply.Failed(fault, reason, null, Duration.ZERO);
    }

    private void settle(StepKey key, int attempt, ModelReply reply, Spend spend) {
        log.append(new RunEvent.ModelCalled(key, attempt, reply, spend));
        ledger.settle(bill(key, attempt), spend);
    }

    private static String bill(StepKey key, int attempt) {
        return key + "#" + attempt;
    }

    private static RunEvent requested(
            StepKey key,
            int attempt,
            ModelRequest request,
            ModelStep step,
            List<Message> newMessages,
            Spend upperBound) {
        return new RunEvent.ModelRequested(
                key,
                attempt,
                step.role(),
                request.model(),
                step.prompt(),
                newMessages,
                ToolFormat.digest(step.tools()),
                step.generation(),
                upperBound);
    }

    private Labels labels(StepScope scope, ModelStep step) {
        return switch (scope) {
            case StepScope.Sample sample ->
                new Labels(
                        step.role(),
                        log.run().value(),
                        sample.attempt().subtask().value(),
                        sample.attempt().number());
            case StepScope.Planning _, StepScope.Synthesis _ ->
                new Labels(step.role(), log.run().value(), null, 0);
        };
    }

    /// What a try is charged: what the server said; everything it held when an answer may have been made and
    /// was lost; nothing but the call itself when the server answered that it did no work, or was never
    /// reached.
    private static Spend spendOf(ModelReply reply, Spend upperBound) {
        return switch (reply) {
            case ModelReply.Completed completed ->
                Spend.modelCall(completed.usage().tokensIn(), completed.usage().tokensOut());
            case ModelReply.Failed failed ->
                switch (failed.fault()) {
                    case TIMEOUT, UNREADABLE, LOST -> upperBound;
                    case UNREACHABLE,
                            RATE_LIMITED,
                            SERVER_ERROR,
                            UNAUTHORIZED,
                            UNKNOWN_MODEL,
                            NOT_SET_UP,
                            BAD_REQUEST,
                            REFUSED,
                            UNSCRIPTED -> Spend.modelCall(0, 0);
                };
        };
    }

    /// No tokenizer yields more tokens than the text has bytes.
    private static long inputBound(ModelRequest request) {
        long bytes = 0;
        for (Message message : request.messages()) {
            bytes += BYTES_OF_A_MESSAGE_FRAME;
            for (Part part : message.parts()) {
                bytes += switch (part) {
                    case Part.Text(String text) -> bytes(text);
                    case Part.Reasoning _ -> 0;
                    case Part.Call(var call) -> bytes(call.name()) + bytes(call.arguments());
                    case Part.Result answered -> bytes(answered.result().forModel());
                };
            }
        }
        for (ToolSpec tool : request.tools()) {
            bytes += bytes(tool.name())
                    + bytes(tool.description())
                    + bytes(tool.parameters().toString());
        }
        return bytes;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
