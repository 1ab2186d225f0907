package dev.tyto.deploy.app.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The rules that are held against Java files rather than class files. Each gives the breaches it found, as sentences
/// that begin with file and line; none means that the rule holds. Stateless.
final class SourceRules {

    static final int MAX_FILE_LINES = 800;
    static final int MAX_METHOD_LINES = 40;
    static final int MAX_PUBLIC_TYPES = 5;

    private static final Pattern UNWANTED_NAME = Pattern.compile(
            "(.*[a-z0-9])?(Manager|Helper|Helpers|Util|Utils|Impl|Data|Info|Context)|(Base|Abstract)([A-Z]\\w*)?");
    private static final Set<String> BARE_EXCEPTIONS = Set.of("RuntimeException", "Exception", "Throwable", "Error");
    private static final Pattern NOTE_TO_SELF =
            Pattern.compile("(/" + "/|^\\s*\\*).*\\b(TODO|FIXME|XXX)\\b(?!\\s*\\(?#\\d+)");

    private SourceRules() {}

    /// A package's own page must be @NullMarked and documented; every package must have one.
    static List<String> packagesWithoutPage(List<Source> sources) {
        Map<String, List<Source>> packages = byPackage(sources);
        List<String> breaches = new ArrayList<>();
        packages.forEach((name, files) -> {
            List<Source> pages = files.stream()
                    .filter(file -> file.name().endsWith("package-info.java"))
                    .toList();
            if (pages.isEmpty()) {
                breaches.add(files.getFirst().name() + ": package " + name + " must have a package-info.java");
            }
            for (Source page : pages) {
                if (!page.packageAnnotations().contains("NullMarked")) {
                    breaches.add(page.name() + ": package " + name + " must be @NullMarked");
                }
                if (!page.text().startsWith("/// ")) {
                    breaches.add(page.name() + ": package " + name + " must say what it is");
                }
            }
        });
        return breaches;
    }

    static List<String> unwantedNames(Source source, Set<String> allowed) {
        return source.types().stream()
                .filter(type -> UNWANTED_NAME.matcher(type.name()).matches() && !allowed.contains(type.name()))
                .map(type -> at(source, type.line()) + "type " + type.name() + " must be named for what it is")
                .toList();
    }

    static List<String> crowdedPackages(List<Source> sources, Set<String> allowed) {
        List<String> breaches = new ArrayList<>();
        byPackage(sources).forEach((name, files) -> {
            List<String> open = files.stream()
                    .flatMap(file -> file.types().stream())
                    .filter(type -> type.topLevel() && type.open())
                    .map(Source.Type::name)
                    .toList();
            if (open.size() > MAX_PUBLIC_TYPES && !allowed.contains(name)) {
                breaches.add("package " + name + " must have at most " + MAX_PUBLIC_TYPES + " public types but has "
                        + open.size() + ": " + String.join(", ", open));
            }
        });
        return breaches;
    }

    static List<String> longFiles(Source source, Set<String> allowed) {
        return source.lines() <= MAX_FILE_LINES || allowed.contains(source.name())
                ? List.of()
                : List.of(source.name() + ": must have at most " + MAX_FILE_LINES + " lines but has " + source.lines());
    }

    static List<String> longMethods(Source source, Set<String> allowed) {
        return source.methods().stream()
                .filter(method -> method.lines() > MAX_METHOD_LINES)
                .filter(method -> !allowed.contains(source.name() + "#" + method.name()))
                .map(method -> at(source, method.line()) + "method " + method.name() + " must have at most "
                        + MAX_METHOD_LINES + " lines but has " + method.lines())
                .toList();
    }

    static List<String> wildcardImports(Source source) {
        return source.imports().stream()
                .filter(place -> place.what().endsWith(".*"))
                .map(place -> at(source, place.line()) + "import " + place.what() + " must name one type or member")
                .toList();
    }

    static List<String> qualifiedNames(Source source, Set<String> allowed) {
        return source.qualified().stream()
                .filter(place -> !allowed.contains(source.name() + "#" + place.what()))
                .map(place -> at(source, place.line()) + place.what() + " must be imported")
                .toList();
    }

    static List<String> bareExceptions(Source source) {
        return source.created().stream()
                .filter(place -> BARE_EXCEPTIONS.contains(place.what()))
                .map(place -> at(source, place.line()) + "new " + place.what() + " must be an exception that says more")
                .toList();
    }

    static List<String> staticState(Source source) {
        return source.staticState().stream()
                .map(place -> at(source, place.line()) + "static field " + place.what() + " must be final")
                .toList();
    }

    static List<String> notesToSelf(Source source) {
        List<String> lines = source.text().lines().toList();
        return IntStream.range(0, lines.size())
                .filter(index -> NOTE_TO_SELF.matcher(lines.get(index)).find())
                .mapToObj(index -> at(source, index + 1) + "a note of work to do must name its issue, as in #12")
                .toList();
    }

    private static Map<String, List<Source>> byPackage(List<Source> sources) {
        return sources.stream().collect(Collectors.groupingBy(Source::packageName, TreeMap::new, Collectors.toList()));
    }

    private static String at(Source source, int line) {
        return source.name() + ":" + line + ": ";
    }
}
