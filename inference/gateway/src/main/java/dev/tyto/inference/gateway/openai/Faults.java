package dev.tyto.inference.gateway.openai;

import dev.tyto.core.env.Clock;
import dev.tyto.core.model.ModelReply.Failed;
import dev.tyto.core.model.ModelReply.Fault;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Turns what went wrong at one endpoint into a fault and one sentence: who, what, the server's own words, what
/// to do. The key is in no sentence. Stateless.
final class Faults {

    /// What is said of a connection that ended before the answer was whole.
    static final String CUT =
            "broke the connection before its answer was whole: try again, or look into the server's own log";

    private static final int MAX_QUOTED_CHARACTERS = 200;

    private final Endpoint endpoint;
    private final Clock clock;

    Faults(Endpoint endpoint, Clock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /// No answer came.
    Failed of(Delivery.NoAnswer nothing, Duration latency) {
        String remedy = switch (nothing.fault()) {
            case TIMEOUT -> ": try again, or allow requests more time";
            case UNREADABLE, LOST -> "";
            case UNREACHABLE,
                    RATE_LIMITED,
                    SERVER_ERROR,
                    UNAUTHORIZED,
                    UNKNOWN_MODEL,
                    NOT_SET_UP,
                    BAD_REQUEST,
                    REFUSED,
                    UNSCRIPTED -> ": check that the server runs and that the URL is right";
        };
        return failed(nothing.fault(), nothing.why() + remedy, null, latency);
    }

    /// The server, or a filter before it, would not answer this; `words` are its own, perhaps empty.
    Failed refused(String words, Duration latency) {
        return failed(
                Fault.REFUSED,
                "declined to answer" + quoted(words) + ": put the request differently or choose another model",
                null,
                latency);
    }

    /// An answer came and is of no use, by its status or by its body.
    Failed of(Delivery.Answer answer, String model, Duration latency) {
        int status = answer.status();
        Complaint complaint = Complaint.in(answer.body().bytes());
        String words = quoted(complaint.message());
        if (status / 100 == 2) {
            return failed(Fault.UNREADABLE, unreadable(answer, words), null, latency);
        }
        if (complaint.isRefusal()) {
            return refused(complaint.message(), latency);
        }
        if (complaint.isOutOfCredit() || status == 402) {
            return failed(Fault.UNAUTHORIZED, outOfCredit(status, words), null, latency);
        }
        Fault fault = complaint.isUnknownModel() ? Fault.UNKNOWN_MODEL : fault(status);
        Duration wait = waiting(fault, answer);
        return failed(fault, sentence(fault, answer, model, words) + asked(wait), wait, latency);
    }

    /// Waiting does not help, so this is no matter of the rate, though the status says so.
    private String outOfCredit(int status, String words) {
        String other = endpoint.keyReference() == null ? "" : ", put another key into " + endpoint.keyReference();
        return "has no credit left for this account, with " + status + words
                + ": pay in or raise the account's limit at the provider" + other + ", or choose another model";
    }

    /// What a user is told who would else try again too soon; up to a minute is waited without a word.
    private static String asked(@Nullable Duration wait) {
        if (wait == null || wait.compareTo(Duration.ofMinutes(1)) <= 0) {
            return "";
        }
        long minutes = Math.ceilDiv(wait.toSeconds(), 60);
        return "; it asks to wait " + (minutes < 120 ? minutes + " minutes" : Math.ceilDiv(minutes, 60) + " hours");
    }

    private static Fault fault(int status) {
        return switch (status) {
            case 401, 403 -> Fault.UNAUTHORIZED;
            case 404 -> Fault.UNKNOWN_MODEL;
            case 429 -> Fault.RATE_LIMITED;
            case 408, 409, 425 -> Fault.SERVER_ERROR;
            default -> {
                if (status >= 300 && status < 400) {
                    yield Fault.NOT_SET_UP;
                }
                yield status >= 400 && status < 500 ? Fault.BAD_REQUEST : Fault.SERVER_ERROR;
            }
        };
    }

    private String sentence(Fault fault, Delivery.Answer answer, String model, String words) {
        int status = answer.status();
        return switch (fault) {
            case UNAUTHORIZED ->
                (endpoint.key() == null ? "asks for a key with " : "does not accept the key, with ")
                        + (status + words + ": ")
                        + (endpoint.keyReference() == null
                                ? "configure an entry for it that has a key"
                                : "check the key in " + endpoint.keyReference() + " and what it may be used for");
            case UNKNOWN_MODEL ->
                "does not know the model " + quotable(model) + " or the address, with " + status + words
                        + ": check the model's name and that the URL is the API's base, mostly one ending in /v1";
            case RATE_LIMITED ->
                "limits the rate of requests with " + status + words + ": wait, or raise the account's limits";
            case SERVER_ERROR ->
                "failed with " + status + words + ": try again later, or look into the server's own log";
            case NOT_SET_UP ->
                "redirects with " + status + target(answer)
                        + ", which is not followed: put the final address into the URL";
            case BAD_REQUEST ->
                "rejected the request with " + status + words + ": change the request or choose another model";
            case UNREACHABLE, TIMEOUT, UNREADABLE, LOST, REFUSED, UNSCRIPTED ->
                throw new IllegalStateException("no status means " + fault);
        };
    }

    private static String unreadable(Delivery.Answer answer, String words) {
        return switch (answer.body().ending()) {
            case TOO_LARGE ->
                "sent more than " + HttpExchanges.MAX_BODY_BYTES / (1024 * 1024)
                        + " MiB as one answer, which was cut off: check that the URL is a model server's";
            case CUT -> CUT;
            case WHOLE ->
                "answered " + answer.status() + " with something that is no chat completion" + words
                        + ": check that the URL is the API's base, mostly one ending in /v1";
        };
    }

    private @Nullable Duration waiting(Fault fault, Delivery.Answer answer) {
        return fault.retryable() ? RetryAfter.in(answer.headers(), clock) : null;
    }

    private String target(Delivery.Answer answer) {
        String location = answer.headers().firstValue("Location").orElse("");
        try {
            String authority = URI.create(location).getRawAuthority();
            return authority == null ? "" : " to " + quotable(authority.substring(authority.lastIndexOf('@') + 1));
        } catch (IllegalArgumentException noAddress) {
            return "";
        }
    }

    private Failed failed(Fault fault, String what, @Nullable Duration retryAfter, Duration latency) {
        return new Failed(fault, endpoint.entry() + " (" + endpoint.host() + ") " + what, retryAfter, latency);
    }

    private String quoted(String words) {
        String quotable = quotable(words);
        return quotable.isEmpty() ? "" : " (it says: " + quotable + ")";
    }

    /// Foreign text made fit for a sentence: one line, nothing invisible, no key, at most 200 characters.
    private String quotable(String foreign) {
        String line = endpoint.withoutKey(foreign.replaceAll("\\p{Cf}", "")
                .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+", " ")
                .strip());
        if (line.length() <= MAX_QUOTED_CHARACTERS) {
            return line;
        }
        int end = MAX_QUOTED_CHARACTERS - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
