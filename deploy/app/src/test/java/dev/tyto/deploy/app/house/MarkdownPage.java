package dev.tyto.deploy.app.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One page as far as it can be held against the house: what it writes as code, what it links to, the commands in its
/// shell blocks, the first cells of its tables. Immutable.
record MarkdownPage(String name, List<Mention> code, List<Mention> links, List<Mention> commands, List<Mention> rows) {

    /// Something that stands on a line of the page.
    record Mention(String text, int line) {}

    private static final Pattern FENCE = Pattern.compile("\\s*(```+|~~~+)\\s*(\\w*).*");
    private static final Pattern CODE = Pattern.compile("(?<!`)(`+)(?!`)(.+?)(?<!`)\\1(?!`)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern COMMENT_AT_THE_END = Pattern.compile("\\s+#\\s.*");

    /// Reads a page.
    static MarkdownPage parse(String name, String text) {
        List<Mention> code = new ArrayList<>();
        List<Mention> links = new ArrayList<>();
        List<Mention> commands = new ArrayList<>();
        List<Mention> rows = new ArrayList<>();
        List<String> lines = text.lines().toList();
        Optional<String> fence = Optional.empty();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index);
            int number = index + 1;
            Matcher mark = FENCE.matcher(line);
            if (mark.matches()) {
                fence = fence.isPresent() ? Optional.empty() : Optional.of(mark.group(2));
            } else if (fence.isPresent()) {
                if (fence.get().equals("sh")) {
                    command(line, number).ifPresent(commands::add);
                }
            } else {
                CODE.matcher(line)
                        .results()
                        .forEach(found -> code.add(new Mention(found.group(2).strip(), number)));
                LINK.matcher(CODE.matcher(line).replaceAll(""))
                        .results()
                        .forEach(found -> links.add(new Mention(found.group(1), number)));
                row(line, number).ifPresent(rows::add);
            }
        }
        return new MarkdownPage(name, code, links, commands, rows);
    }

    /// The code spans and shell lines that are a call of `./mvnw` or `tyto`.
    Stream<Mention> calls() {
        return Stream.concat(code.stream(), commands.stream())
                .map(mention -> new Mention(mention.text().replaceFirst("^\\./tyto\\b", "tyto"), mention.line()))
                .filter(mention -> mention.text().matches("(tyto|\\./mvnw) .*"));
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
