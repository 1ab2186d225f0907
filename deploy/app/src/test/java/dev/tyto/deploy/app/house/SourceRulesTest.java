package dev.tyto.deploy.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Each rule is shown a text that keeps it and one that breaks it: a rule that cannot fail proves nothing.
class SourceRulesTest {

    private static final Source SOUND = source("""
            package p;

            import java.util.List;

            /// TODO #12 hunts at night.
            public final class Owl {
                private static final int EARS = 2;

                List<String> prey(com com) {
                    if (EARS > 2) {
                        throw new IllegalStateException("owls must have two ears");
                    }
                    return List.of(com.name.toString());
                }
            }
            """);

    @Test
    void soundSourceBreaksNoRule() {
        List<List<String>> found = List.of(
                SourceRules.unwantedNames(SOUND, Set.of()),
                SourceRules.crowdedPackages(List.of(SOUND), Set.of()),
                SourceRules.longFiles(SOUND, Set.of()),
                SourceRules.longMethods(SOUND, Set.of()),
                SourceRules.wildcardImports(SOUND),
                SourceRules.qualifiedNames(SOUND, Set.of()),
                SourceRules.bareExceptions(SOUND),
                SourceRules.staticState(SOUND),
                SourceRules.notesToSelf(SOUND));

        assertThat(found).allSatisfy(breaches -> assertThat(breaches).isEmpty());
    }

    @Test
    void packageWithoutItsPageIsFound() {
        List<String> breaches = SourceRules.packagesWithoutPage(List.of(SOUND));

        assertThat(breaches).containsExactly("Owl.java: package p must have a package-info.java");
    }

    @Test
    void packagePageWithoutNullMarkedOrWordsIsFound() {
        Source page = Source.parse("package-info.java", "@Deprecated\npackage p;\n");

        assertThat(SourceRules.packagesWithoutPage(List.of(page)))
                .containsExactly(
                        "package-info.java: package p must be @NullMarked",
                        "package-info.java: package p must say what it is");
    }

    @Test
    void namesThatSayNothingAreFoundAtAnyDepth() {
        Source source = source("""
                class RunManager {
                    record PlanHelper() {}
                    interface TextUtils {}
                    class OwlImpl {}
                    enum AbstractOwl {}
                    class BaseOwl {}
                    class OwlData {}
                    class Context {}
                    class RunInfo {}
                    class DataFolder {}
                    class Baseline {}
                    class Abstraction {}
                }
                """);

        List<String> breaches = SourceRules.unwantedNames(source, Set.of("RunInfo"));

        assertThat(breaches).hasSize(8).allMatch(breach -> breach.endsWith("must be named for what it is"));
        assertThat(breaches.getFirst()).startsWith("Owl.java:1: type RunManager");
    }

    @Test
    void sixPublicTypesAreOneTooMany() {
        List<Source> sources = List.of("A", "B", "C", "D", "E", "F").stream()
                .map(name -> source(
                        "package p; public class " + name + " { public class Nested {} } class Hidden" + name + " {}"))
                .toList();

        assertThat(SourceRules.crowdedPackages(sources, Set.of()))
                .containsExactly("package p must have at most 5 public types but has 6: A, B, C, D, E, F");
        assertThat(SourceRules.crowdedPackages(sources, Set.of("p"))).isEmpty();
        assertThat(SourceRules.crowdedPackages(sources.subList(0, 5), Set.of())).isEmpty();
    }

    @Test
    void longFilesAreFound() {
        Source justRight = source("class Owl {}\n" + "// night\n".repeat(799));
        Source tooLong = source("class Owl {}\n" + "// night\n".repeat(800));

        assertThat(SourceRules.longFiles(justRight, Set.of())).isEmpty();
        assertThat(SourceRules.longFiles(tooLong, Set.of()))
                .containsExactly("Owl.java: must have at most 800 lines but has 801");
        assertThat(SourceRules.longFiles(tooLong, Set.of("Owl.java"))).isEmpty();
    }

    @Test
    void longMethodsAreFound() {
        Source source = source("class Owl {\nvoid fits() {\n" + ";\n".repeat(38) + "}\n/// Flies.\nvoid flies() {\n"
                + ";\n".repeat(39) + "}\nOwl() {\n" + ";\n".repeat(40) + "}\n}\n");

        assertThat(SourceRules.longMethods(source, Set.of()))
                .containsExactly(
                        "Owl.java:43: method flies must have at most 40 lines but has 41",
                        "Owl.java:84: method <init> must have at most 40 lines but has 42");
        assertThat(SourceRules.longMethods(source, Set.of("Owl.java#flies", "Owl.java#<init>")))
                .isEmpty();
    }

    @Test
    void wildcardImportsAreFound() {
        Source source = source("import java.util.*;\nimport static java.util.List.*;\nclass Owl {}");

        assertThat(SourceRules.wildcardImports(source))
                .containsExactly(
                        "Owl.java:1: import java.util.* must name one type or member",
                        "Owl.java:2: import java.util.List.* must name one type or member");
    }

    @Test
    void qualifiedNamesInCodeAreFound() {
        Source source = source("""
                class Owl extends dev.tyto.core.Bird {
                    java.util.List<String> prey = java.util.List.of();
                    @org.jspecify.annotations.Nullable String name;
                }
                """);

        assertThat(SourceRules.qualifiedNames(source, Set.of("Owl.java#dev.tyto.core.Bird")))
                .containsExactly(
                        "Owl.java:2: java.util.List must be imported",
                        "Owl.java:2: java.util.List must be imported",
                        "Owl.java:3: org.jspecify.annotations.Nullable must be imported");
    }

    @Test
    void bareExceptionsAreFound() {
        Source source = source("class Owl { void f() { throw new RuntimeException(\"no\"); } }");

        assertThat(SourceRules.bareExceptions(source))
                .containsExactly("Owl.java:1: new RuntimeException must be an exception that says more");
    }

    @Test
    void staticFieldsThatChangeAreFound() {
        Source source = source("class Owl { static int count; interface Wing { int LENGTH = 3; } }");

        assertThat(SourceRules.staticState(source)).containsExactly("Owl.java:1: static field count must be final");
    }

    @Test
    void notesToSelfWithoutAnIssueAreFound() {
        String note = "TO" + "DO";
        Source source = source("class Owl {\n// " + note + " feed it\n/*\n * " + note + "\n */\nString s = \"" + note
                + "\"; // " + note + " (#3) no\n}\n");

        assertThat(SourceRules.notesToSelf(source))
                .containsExactly(
                        "Owl.java:2: a note of work to do must name its issue, as in #12",
                        "Owl.java:4: a note of work to do must name its issue, as in #12");
    }

    private static Source source(String text) {
        return Source.parse("Owl.java", text);
    }
}
