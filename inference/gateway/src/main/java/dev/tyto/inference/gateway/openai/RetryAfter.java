package dev.tyto.inference.gateway.openai;

import dev.tyto.core.env.Clock;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads how long a server asks to wait: `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3), a date
/// measured from the answer's own `Date` where it has one. Stateless.
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /// In [0, 1 day]; null when the server says nothing that can be read.
    static @Nullable Duration in(HttpHeaders headers, Clock clock) {
        String value = headers.firstValue("Retry-After").map(String::strip).orElse("");
        if (value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            return bounded(Duration.ofMillis((long) Math.ceil(Double.parseDouble(value) * 1000)));
        }
        Optional<Instant> until = date(value);
        if (until.isEmpty()) {
            return null;
        }
        Instant now = headers.firstValue("Date").flatMap(RetryAfter::date).orElseGet(clock::instant);
        return bounded(Duration.between(now, until.get()));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
