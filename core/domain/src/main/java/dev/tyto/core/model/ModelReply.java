package dev.tyto.core.model;

import dev.tyto.core.message.Message;
import dev.tyto.core.rule.Require;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of one request to a model.
public sealed interface ModelReply {

    /// How long the request took.
    Duration latency();

    /// The model answered. `servedBy` is the model as the server names it; `trace` is there when the server gave it.
    record Completed(
            Message message,
            Finish finish,
            Usage usage,
            String servedBy,
            Duration latency,
            @Nullable TokenTrace trace) implements ModelReply {

        /// Without a trace.
        public Completed(Message message, Finish finish, Usage usage, String servedBy, Duration latency) {
            this(message, finish, usage, servedBy, latency, null);
        }

        public Completed {
            Require.that(
                    message.speaker() == Message.Speaker.ASSISTANT,
                    "model answer",
                    "be said by the assistant",
                    message.speaker());
        }
    }

    /// There is no answer. `reason` is for the operator: one sentence, without any secret.
    ///
    /// `retryAfter` is how long the server asked to wait.
    record Failed(Fault fault, String reason, @Nullable Duration retryAfter, Duration latency) implements ModelReply {
        public Failed {
            Require.nonBlank(reason, "reason of a failed model call");
        }
    }

    /// The tokens of an answer by their ids, and the natural logarithm of each one's probability.
    record TokenTrace(List<Integer> ids, List<Double> logProbs) {
        public TokenTrace {
            ids = List.copyOf(ids);
            logProbs = List.copyOf(logProbs);
            Require.that(ids.size() == logProbs.size(), "log-probabilities", "be one a token", logProbs.size());
        }
    }

    /// Why the model stopped.
    enum Finish {
        STOP,
        LENGTH,
        TOOL_CALLS,
        CONTENT_FILTER,
        OTHER
    }

    /// Tokens of one request; `cachedIn` are part of `tokensIn`, `reasoning` part of `tokensOut`. `known` is
    /// false when the server did not say and the figures are estimates: then the full reservation is billed.
    record Usage(long tokensIn, long cachedIn, long tokensOut, long reasoning, boolean known) {
        public Usage {
            Require.notNegative(tokensIn, "tokens in");
            Require.notNegative(cachedIn, "cached tokens in");
            Require.notNegative(tokensOut, "tokens out");
            Require.notNegative(reasoning, "reasoning tokens");
        }
    }

    /// Why there is no answer, whether asking again can help, and whose matter it is.
    enum Fault {
        /// Nobody listens: the request did not leave.
        UNREACHABLE(true, Blame.ENVIRONMENT),
        /// No answer in time.
        TIMEOUT(true, Blame.ENVIRONMENT),
        /// 429.
        RATE_LIMITED(true, Blame.ENVIRONMENT),
        /// 408, 409, 425 and 5xx.
        SERVER_ERROR(true, Blame.ENVIRONMENT),
        /// The body is not what the protocol says, too large, or was cut.
        UNREADABLE(true, Blame.ENVIRONMENT),
        /// A crash or this side's own cut came between the request and its answer, which may have been made.
        LOST(true, Blame.ENVIRONMENT),
        /// 401, 403.
        UNAUTHORIZED(false, Blame.PREREQUISITE),
        /// The server does not have the model.
        UNKNOWN_MODEL(false, Blame.PREREQUISITE),
        /// The entry or the key is missing, or a script is unreadable.
        NOT_SET_UP(false, Blame.PREREQUISITE),
        /// 400, 413, 422 and the like.
        BAD_REQUEST(false, Blame.TASK),
        /// The server will not answer this.
        REFUSED(false, Blame.TASK),
        /// A script has no turn for the request.
        UNSCRIPTED(false, Blame.TASK);

        private final boolean retryable;
        private final Blame blame;

        Fault(boolean retryable, Blame blame) {
            this.retryable = retryable;
            this.blame = blame;
        }

        public boolean retryable() {
            return retryable;
        }

        public Blame blame() {
            return blame;
        }
    }

    /// Whose matter a failure is, in rising order: the task's own, the surroundings', or a missing prerequisite's.
    enum Blame {
        TASK,
        ENVIRONMENT,
        PREREQUISITE
    }
}
