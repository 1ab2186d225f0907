package dev.tyto.inference.gateway.replay;

import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/// A text with holes that the conversation fills: `{{tool:N}}` and `{{match:REGEX}}`. Immutable.
record Template(List<Piece> pieces) {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final Pattern INDEX = Pattern.compile("\\d{1,4}");

    /// Text as it stands, or a hole.
    sealed interface Piece {}

    record Fixed(String text) implements Piece {}

    /// The `index`-th result (from 0) of the last tool message.
    record ToolResult(int index) implements Piece {}

    /// The first group of the pattern, or all of it, where it first matches in the last user message.
    record Match(Pattern pattern) implements Piece {}

    /// A text that is no template, or a hole that this conversation cannot fill; the message completes a sentence.
    static final class HoleException extends Exception {
        private static final long serialVersionUID = 1L;

        HoleException(String message) {
            super(message);
        }
    }

    Template {
        pieces = List.copyOf(pieces);
    }

    /// @throws HoleException when a hole is unclosed, unknown or malformed
    static Template parse(String text) throws HoleException {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
            int close = close(text, open + OPEN.length());
            pieces.add(new Fixed(text.substring(from, open)));
            pieces.add(hole(text.substring(open + OPEN.length(), close)));
            from = close + CLOSE.length();
        }
        pieces.add(new Fixed(text.substring(from)));
        return new Template(pieces);
    }

    /// The first closing pair that leaves the braces within the hole balanced, so that a pattern may have `\d{3}`.
    private static int close(String text, int start) throws HoleException {
        int depth = 0;
        for (int at = start; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '\\') {
                at++;
            } else if (character == '{') {
                depth++;
            } else if (character == '}' && depth > 0) {
                depth--;
            } else if (character == '}' && text.startsWith(CLOSE, at)) {
                return at;
            }
        }
        throw new HoleException("has a hole that is opened by {{ and not closed by }}");
    }

    private static Piece hole(String inside) throws HoleException {
        if (inside.startsWith("tool:")) {
            String index = inside.substring("tool:".length());
            if (!INDEX.matcher(index).matches()) {
                throw new HoleException("must number a tool's result from 0 but has {{" + inside + "}}");
            }
            return new ToolResult(Integer.parseInt(index));
        }
        if (inside.startsWith("match:")) {
            try {
                return new Match(Pattern.compile(inside.substring("match:".length())));
            } catch (PatternSyntaxException malformed) {
                throw new HoleException("has no regular expression in {{" + inside + "}}");
            }
        }
        throw new HoleException("may only have the holes {{tool:N}} and {{match:REGEX}} but has {{" + inside + "}}");
    }

    /// @throws HoleException when the conversation lacks what a hole asks for
    String fill(List<Message> conversation) throws HoleException {
        StringBuilder filled = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Fixed(String text) -> filled.append(text);
                case ToolResult(int index) -> filled.append(result(index, conversation));
                case Match(Pattern pattern) -> filled.append(match(pattern, conversation));
            }
        }
        return filled.toString();
    }

    private static String result(int index, List<Message> conversation) throws HoleException {
        List<String> results = last(Message.Speaker.TOOL, conversation).stream()
                .flatMap(message -> message.parts().stream())
                .filter(Part.Result.class::isInstance)
                .map(part -> ((Part.Result) part).result().forModel())
                .toList();
        if (index >= results.size()) {
            throw new HoleException("{{tool:" + index + "}} finds "
                    + (results.isEmpty() ? "no tool result" : "only " + results.size() + " tool result(s)"));
        }
        return results.get(index);
    }

    private static String match(Pattern pattern, List<Message> conversation) throws HoleException {
        String text =
                last(Message.Speaker.USER, conversation).map(Message::text).orElse("");
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new HoleException("{{match:" + pattern + "}} does not match the last user message");
        }
        String group = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
        return Optional.ofNullable(group).orElse("");
    }

    private static Optional<Message> last(Message.Speaker speaker, List<Message> conversation) {
        return conversation.reversed().stream()
                .filter(message -> message.speaker() == speaker)
                .findFirst();
    }

    @Override
    public String toString() {
        return pieces.stream().map(String::valueOf).collect(Collectors.joining());
    }
}
