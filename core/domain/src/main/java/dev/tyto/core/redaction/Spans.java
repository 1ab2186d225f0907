package dev.tyto.core.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Stretches of one text, in characters. Made for one text; not thread-safe.
final class Spans {

    private record Span(int start, int end) {}

    private final List<Span> spans = new ArrayList<>(0);

    /// Adds the characters in [start, end).
    void add(int start, int end) {
        if (!spans.isEmpty()) {
            Span last = spans.getLast();
            if (start >= last.start() && start <= last.end()) {
                spans.set(spans.size() - 1, new Span(last.start(), Math.max(end, last.end())));
                return;
            }
        }
        spans.add(new Span(start, end));
    }

    /// The text with each stretch, those that overlap as one, replaced.
    String replaced(String text, String replacement) {
        if (spans.isEmpty()) {
            return text;
        }
        spans.sort(Comparator.comparingInt(Span::start));
        StringBuilder replaced = new StringBuilder();
        int done = 0;
        for (Span span : spans) {
            if (span.start() >= done) {
                replaced.append(text, done, span.start());
                if (span.start() > done || done == 0) {
                    replaced.append(replacement);
                }
            }
            done = Math.max(done, span.end());
        }
        return replaced.append(text, done, text.length()).toString();
    }
}
