package dev.tyto.deploy.app.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One page as far as it can be held against the house: what it writes as code, what it links to, the commands in
/// its shell blocks, the first cells of its tables, its Java blocks. Immutable.
record MarkdownPage(
        String name,
        List<Mention> code,
        List<Mention> links,
        List<Mention> commands,
        List<Mention> rows,
        List<Mention> java) {

    /// Something that stands on a line of the page, or begins there.
    record Mention(String text, int line) {}

    private static final Pattern FENCE = Pattern.compile("\\s*(```+|~~~+)\\s*([^\\s`]*)[^`]*");
    private static final Pattern CODE = Pattern.compile("(?<!`)(`+)(?!`)(.+?)(?<!`)\\1(?!`)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern COMMENT_AT_THE_END = Pattern.compile("\\s+#\\s.*");

    MarkdownPage {
        code = List.copyOf(code);
        links = List.copyOf(links);
        commands = List.copyOf(commands);
        rows = List.copyOf(rows);
        java = List.copyOf(java);
    }

    /// Reads a page.
    static MarkdownPage parse(String name, String text) {
        Reader reader = new Reader();
        List<String> lines = text.lines().toList();
        for (int index = 0; index < lines.size(); index++) {
            Matcher fence = FENCE.matcher(lines.get(index));
            if (fence.matches()) {
                int end = endOf(fence.group(1), lines, index + 1);
                reader.block(fence.group(2).toLowerCase(Locale.ROOT), lines.subList(index + 1, end), index + 2);
                index = end;
            } else {
                reader.line(lines.get(index), index + 1);
            }
        }
        return new MarkdownPage(name, reader.code, reader.links, reader.commands, reader.rows, reader.java);
    }

    /// The code spans and shell lines that are a call of `./mvnw` or `tyto`.
    Stream<Mention> calls() {
        return Stream.concat(code.stream(), commands.stream())
                .map(mention -> new Mention(mention.text().replaceFirst("^\\./tyto\\b", "tyto"), mention.line()))
                .filter(mention -> mention.text().matches("(tyto|\\./mvnw) .*"));
    }

    /// The index of the line that closes the block: a mark of the same kind, as long or longer, with nothing
    /// after it; the end of the page when there is none.
    private static int endOf(String opening, List<String> lines, int from) {
        Pattern closing =
                Pattern.compile("\\s*" + Pattern.quote(opening) + Pattern.quote(opening.substring(0, 1)) + "*\\s*");
        int index = from;
        while (index < lines.size() && !closing.matcher(lines.get(index)).matches()) {
            index++;
        }
        return index;
    }

    /// Collects what a page mentions. Not thread-safe.
    private static final class Reader {
        private final List<Mention> code = new ArrayList<>();
        private final List<Mention> links = new ArrayList<>();
        private final List<Mention> commands = new ArrayList<>();
        private final List<Mention> rows = new ArrayList<>();
        private final List<Mention> java = new ArrayList<>();

        void block(String language, List<String> lines, int number) {
            switch (language) {
                case "sh" -> {
                    for (int index = 0; index < lines.size(); index++) {
                        command(lines.get(index), number + index).ifPresent(commands::add);
                    }
                }
                case "java" -> java.add(new Mention(String.join("\n", lines), number));
                default -> {} // Other languages are not held against anything.
            }
        }

        void line(String line, int number) {
            CODE.matcher(line)
                    .results()
                    .forEach(found -> code.add(new Mention(found.group(2).strip(), number)));
            LINK.matcher(CODE.matcher(line).replaceAll(""))
                    .results()
                    .forEach(found -> links.add(new Mention(found.group(1), number)));
            row(line, number).ifPresent(rows::add);
        }

        private static Optional<Mention> command(String line, int number) {
            String command = COMMENT_AT_THE_END.matcher(line.strip()).replaceFirst("");
            return command.isEmpty() ? Optional.empty() : Optional.of(new Mention(command, number));
        }

        private static Optional<Mention> row(String line, int number) {
            String[] cells = line.strip().split("\\|", -1);
            return line.startsWith("|") && cells.length > 2
                    ? Optional.of(new Mention(cells[1].strip().replace("`", ""), number))
                    : Optional.empty();
        }
    }
}
