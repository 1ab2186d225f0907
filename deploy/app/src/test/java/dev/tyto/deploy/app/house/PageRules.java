package dev.tyto.deploy.app.house;

import dev.tyto.deploy.app.house.MarkdownPage.Mention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Holds pages against what there is. Each rule gives the breaches it found, as sentences that begin with page and
/// line. Immutable.
record PageRules(Checkout checkout, Vocabulary vocabulary) {

    /// Written by programs at run time, or in the folder of an attempt; and names with a `/` that are no path.
    private static final List<String> NOT_IN_THE_CHECKOUT =
            List.of("~/.tyto", "~/.m2", "target/", "out/", "notes/", "application/", "text/", "image/", "and/or");

    /// Types that are not ours.
    private static final Set<String> FOREIGN_TYPES = Set.of("ChatModel", "HttpClient", "Clock", "Duration", "Instant");

    private static final Set<String> GOALS =
            Set.of("clean", "compile", "test", "package", "verify", "install", "spotless:apply", "spotless:check");
    private static final Set<String> FLAGS = Set.of("-q", "-B", "-ntp", "-am", "-o", "-U", "-e");

    private static final Pattern PATH = Pattern.compile("~?[\\w.@-]*(/[\\w.@-]+)*/?");
    private static final Pattern FILE =
            Pattern.compile(".*\\w\\.(md|xml|java|json|jsonl|ya?ml|sh|sql|properties|gguf)");
    private static final Pattern SEGMENTS = Pattern.compile("[A-Za-z.~][\\w.@-]*(/[A-Za-z.][\\w.@-]*)*/?");
    private static final Pattern PLACEHOLDER = Pattern.compile("(.*/)?[A-Z_]{2,}(/.*)?");
    private static final Pattern TYPE = Pattern.compile("([A-Z][a-z][A-Za-z0-9]*)([.#]\\w+)*(\\(.*\\))?");
    private static final Pattern PACKAGE = Pattern.compile("dev\\.tyto(\\.[a-z]+)*");
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"?|\\S+");

    /// Every breach of a page.
    List<String> breaches(MarkdownPage page) {
        return Stream.of(links(page), paths(page), types(page), commands(page), builds(page))
                .flatMap(List::stream)
                .toList();
    }

    List<String> links(MarkdownPage page) {
        Path folder = checkout.root().resolve(page.name()).resolveSibling("");
        return each(page, page.links().stream(), "the linked file must exist", link -> {
            String file = link.replaceFirst("#.*", "");
            return link.matches("[a-z]+:.*") || file.isEmpty() || Files.exists(folder.resolve(file));
        });
    }

    List<String> paths(MarkdownPage page) {
        Stream<Mention> paths = page.code().stream().filter(mention -> isPath(mention.text()));
        return each(page, paths, "the path must exist", path -> exists(page, path));
    }

    List<String> types(MarkdownPage page) {
        List<String> breaches = new ArrayList<>();
        Stream<Mention> types = page.code().stream()
                .filter(mention -> TYPE.matcher(mention.text()).matches());
        breaches.addAll(each(page, types, "the type must be one of ours", text -> {
            String type = text.replaceFirst("[.#(].*", "");
            return vocabulary.types().contains(type) || FOREIGN_TYPES.contains(type);
        }));
        Stream<Mention> packages = page.code().stream()
                .filter(mention -> PACKAGE.matcher(mention.text()).matches());
        breaches.addAll(each(
                page,
                packages,
                "the package must exist",
                name -> vocabulary.packages().stream()
                        .anyMatch(known -> known.equals(name) || known.startsWith(name + "."))));
        return breaches;
    }

    List<String> commands(MarkdownPage page) {
        Stream<Mention> calls = page.calls().filter(mention -> mention.text().startsWith("tyto "));
        return each(page, calls, "the command must exist, with these options", this::isCommand);
    }

    List<String> builds(MarkdownPage page) {
        Stream<Mention> calls = page.calls().filter(mention -> mention.text().startsWith("./mvnw "));
        return each(page, calls, "the build must have this goal, module, property and profile", this::isBuild);
    }

    /// The modules that no row of a table of the page begins with.
    List<String> modulesWithoutRow(MarkdownPage page) {
        List<String> rows = page.rows().stream().map(Mention::text).toList();
        return vocabulary.modules().stream()
                .filter(module -> !rows.contains(module))
                .sorted()
                .toList();
    }

    private static List<String> each(
            MarkdownPage page, Stream<Mention> mentions, String rule, Predicate<String> holds) {
        return mentions.filter(mention -> !holds.test(mention.text()))
                .map(mention -> page.name() + ":" + mention.line() + ": " + rule + ": " + mention.text())
                .toList();
    }

    private static boolean isPath(String text) {
        boolean looksLikeOne = FILE.matcher(text).matches()
                || (text.contains("/") && SEGMENTS.matcher(text).matches());
        return looksLikeOne
                && PATH.matcher(text).matches()
                && !PLACEHOLDER.matcher(text).matches();
    }

    private boolean exists(MarkdownPage page, String path) {
        if (NOT_IN_THE_CHECKOUT.stream().anyMatch(path::startsWith)) {
            return true;
        }
        Path folder = checkout.root().resolve(page.name()).resolveSibling("");
        return Files.exists(checkout.root().resolve(path))
                || Files.exists(folder.resolve(path))
                || (!path.contains("/") && !checkout.ours("/" + path).isEmpty());
    }

    private boolean isCommand(String call) {
        Set<String> options = vocabulary.options().getOrDefault("tyto", Set.of());
        boolean inCommands = true;
        for (String word : words(call)) {
            if (word.startsWith("-") && word.length() > 1) {
                inCommands = false;
                if (!options.contains(word.split("=", 2)[0])) {
                    return false;
                }
            } else if (inCommands && word.matches("[a-z]+")) {
                if (!vocabulary.options().containsKey(word)) {
                    return false;
                }
                options = vocabulary.options().get(word);
            } else {
                inCommands = false; // an argument, or an option's value
            }
        }
        return true;
    }

    private boolean isBuild(String call) {
        List<String> words = words(call);
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            boolean known;
            if (word.equals("-pl")) {
                index++;
                known = index < words.size()
                        && List.of(words.get(index).split(",")).stream()
                                .allMatch(module -> vocabulary.modules().contains(module)
                                        || PLACEHOLDER.matcher(module).matches());
            } else if (word.startsWith("-D")) {
                known = vocabulary.buildProperties().contains(word.substring(2).split("=", 2)[0]);
            } else if (word.startsWith("-P")) {
                known = vocabulary.profiles().contains(word.substring(2));
            } else {
                known = FLAGS.contains(word) || GOALS.contains(word);
            }
            if (!known) {
                return false;
            }
        }
        return true;
    }

    /// The words after the program's name, up to a pipe or a redirection.
    private static List<String> words(String call) {
        return WORD.matcher(call)
                .results()
                .map(found -> found.group())
                .skip(1)
                .takeWhile(word -> !Set.of("|", ">", "<", "&&").contains(word))
                .toList();
    }
}
