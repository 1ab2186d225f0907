package dev.tyto.workers;

import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An answer read for the form that is asked for. What stands behind the last `FINAL ANSWER:` at the start of a line
/// is the answer, where there is such a line, else all of it. Nothing is guessed: a text that could be meant in two
/// ways does not fit. Stateless.
final class AnswerForm {

    /// The longest answer of a few words, in characters.
    private static final int MOST_CHARACTERS = 300;

    private static final Pattern MARK = Pattern.compile(
            "^[ \\t*_#>]*+final answer[ \\t*_]*+:[ \\t*_]*+", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern BULLET = Pattern.compile("^(?:[-*•]|[0-9]{1,3}[.)])[ \\t]+");
    private static final Pattern AMOUNT = Pattern.compile("[$€£]?[ \\t]*([^ \\t]+)[ \\t]*%?");
    private static final List<String> QUOTES = List.of("\"\"", "''", "``", "“”", "‘’", "**", "__");

    /// What came of it.
    sealed interface Reading {

        /// The answer in its form.
        record Fit(String answer) implements Reading {}

        /// It is not in the form; `rule` continues "the answer must".
        record Unfit(String rule) implements Reading {}
    }

    private AnswerForm() {}

    static Reading read(String answer, AnswerFormat format) {
        return switch (format) {
            case AnswerFormat.Free _ -> new Reading.Fit(answer.strip());
            case AnswerFormat.OneNumber _ -> number(said(answer));
            case AnswerFormat.Words _ -> words(said(answer));
            case AnswerFormat.Items _ -> items(said(answer));
            case AnswerFormat.JsonDocument(JsonSchema schema) -> json(answer, schema);
            case AnswerFormat.Gaia _ -> gaia(said(answer));
        };
    }

    /// What a model is told of the form.
    static String wordsFor(AnswerFormat format) {
        return switch (format) {
            case AnswerFormat.Free _ -> "As the task asks for it.";
            case AnswerFormat.OneNumber _ ->
                "One number in digits, without its unit and without separators of thousands. End with a line of its own:"
                        + " FINAL ANSWER: and the number.";
            case AnswerFormat.Words _ ->
                "A name or a few words. End with a line of its own: FINAL ANSWER: and these words, nothing else.";
            case AnswerFormat.Items _ ->
                "A list. End with a line of its own: FINAL ANSWER: and the items, with a comma between them.";
            case AnswerFormat.JsonDocument(JsonSchema schema) ->
                "One JSON value and nothing else, admitted by this JSON Schema: " + JsonText.write(schema.source());
            case AnswerFormat.Gaia _ ->
                "A number, or as few words as possible, or a list of those with commas between them. Numbers in digits,"
                        + " without separators of thousands and without units such as $ or % unless they are asked for;"
                        + " words without articles and abbreviations. End with a line of its own: FINAL ANSWER: and the"
                        + " answer.";
        };
    }

    private static String said(String answer) {
        Matcher mark = MARK.matcher(answer);
        int start = 0;
        while (mark.find()) {
            start = mark.end();
        }
        return answer.substring(start).strip();
    }

    private static Reading number(String said) {
        List<String> numbers = LastNumber.all(said);
        if (numbers.size() != 1) {
            return new Reading.Unfit("hold one number but holds " + numbers.size());
        }
        return plain(numbers.getFirst())
                .<Reading>map(Reading.Fit::new)
                .orElseGet(() -> new Reading.Unfit("hold a number of at most 100 digits but holds a longer one"));
    }

    private static Optional<String> plain(String written) {
        return LastNumber.number(written)
                .filter(number -> Math.abs((long) number.scale()) <= 100)
                .map(BigDecimal::toPlainString);
    }

    private static Reading words(String said) {
        if (said.lines().filter(line -> !line.isBlank()).count() != 1 || said.length() > MOST_CHARACTERS) {
            return new Reading.Unfit("be one line of at most " + MOST_CHARACTERS + " characters");
        }
        String words = bare(said);
        return words.isEmpty() ? new Reading.Unfit("have words but has none") : new Reading.Fit(words);
    }

    private static Reading items(String said) {
        List<String> items = listed(said).stream()
                .map(AnswerForm::bare)
                .filter(each -> !each.isEmpty())
                .toList();
        return items.isEmpty()
                ? new Reading.Unfit("be a list on one line, a JSON list, or one item a line")
                : new Reading.Fit(String.join(", ", items));
    }

    private static List<String> listed(String said) {
        try {
            if (JsonText.parse(said) instanceof Json.Arr(List<Json> items)) {
                return items.stream().map(AnswerForm::item).toList();
            }
        } catch (MalformedJsonException _) {
            // Then it is written in another way.
        }
        List<String> lines =
                said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.size() == 1) {
            return split(lines.getFirst());
        }
        boolean bullets = lines.stream().allMatch(line -> BULLET.matcher(line).find());
        return bullets
                ? lines.stream()
                        .map(line -> BULLET.matcher(line).replaceFirst(""))
                        .toList()
                : List.of();
    }

    private static String item(Json item) {
        return item instanceof Json.Str(String text) ? text : JsonText.write(item);
    }

    private static List<String> split(String line) {
        String separator = line.contains(";") ? ";" : ",";
        List<String> items = new ArrayList<>();
        int start = 0;
        for (int end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
            items.add(line.substring(start, end));
            start = end + 1;
        }
        items.add(line.substring(start));
        return items;
    }

    private static Reading json(String answer, JsonSchema schema) {
        Optional<Json> value = JsonAnswer.in(answer);
        if (value.isEmpty()) {
            return new Reading.Unfit("be a JSON value but holds none");
        }
        List<String> defects = schema.defectsOf(value.get());
        return defects.isEmpty()
                ? new Reading.Fit(JsonText.write(value.get()))
                : new Reading.Unfit("be JSON that the schema admits but: " + String.join("; ", defects));
    }

    private static Reading gaia(String said) {
        return switch (words(said)) {
            case Reading.Unfit unfit -> unfit;
            case Reading.Fit(String words) -> {
                Optional<String> amount = amount(words);
                if (amount.isPresent()) {
                    yield new Reading.Fit(amount.get());
                }
                yield new Reading.Fit(
                        words.indexOf(',') < 0 && words.indexOf(';') < 0
                                ? words
                                : split(words).stream()
                                        .map(AnswerForm::bare)
                                        .map(each -> amount(each).orElse(each))
                                        .collect(Collectors.joining(", ")));
            }
        };
    }

    /// The text as a plain number, where it is nothing but a number with its sign of money or of per cent.
    private static Optional<String> amount(String text) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches()) {
            return Optional.empty();
        }
        String number = amount.group(1).endsWith("%")
                ? amount.group(1).substring(0, amount.group(1).length() - 1)
                : amount.group(1);
        return LastNumber.all(number).equals(List.of(number)) ? plain(number) : Optional.empty();
    }

    /// Without quotes and marks of emphasis around it, and without the full stop of a sentence.
    private static String bare(String text) {
        String bare = text.strip();
        boolean changed = true;
        while (changed) {
            String before = bare;
            for (String quotes : QUOTES) {
                boolean quoted = bare.length() >= 2
                        && bare.charAt(0) == quotes.charAt(0)
                        && bare.charAt(bare.length() - 1) == quotes.charAt(1);
                bare = quoted ? bare.substring(1, bare.length() - 1).strip() : bare;
            }
            bare = endsSentence(bare) ? bare.substring(0, bare.length() - 1).strip() : bare;
            changed = !bare.equals(before);
        }
        return bare;
    }

    /// A full stop behind a word of four letters or more, or behind a digit, is no abbreviation's.
    private static boolean endsSentence(String text) {
        int word = Math.max(text.lastIndexOf(' '), text.lastIndexOf('.', text.length() - 2)) + 1;
        return text.endsWith(".")
                && (text.length() - 1 - word >= 4
                        || (text.length() >= 2 && Character.isDigit(text.charAt(text.length() - 2))));
    }
}
