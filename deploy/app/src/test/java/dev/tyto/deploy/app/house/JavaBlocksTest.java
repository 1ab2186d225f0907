package dev.tyto.deploy.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JavaBlocksTest {

    private final JavaBlocks rule = JavaBlocks.of(Checkout.here());

    @Test
    void blocksOfEveryFormCompile() {
        List<String> breaches = breaches("""
                A file, with a public type of any name:
                ```java
                package org.example;

                import dev.tyto.core.task.Task;

                public final class Asking {
                    static Task task() { return Task.of("What is 17 * 23?"); }
                }
                ```
                A file without package and imports, and statements that use its type:
                ```java
                record Owl(String name) {}

                class Owls {
                    private final List<Owl> all = List.of(new Owl("Tyto"));

                    static Owls make() { return new Owls(); }
                }
                ```
                ```java
                Owl owl = new Owl("Strix");
                Thread.sleep(Duration.ofMillis(1));
                ```
                """, """
                Statements, with imports of their own and without, where our names win over the JDK's:
                ```java
                // Twice.
                import java.net.URI;
                import java.net.http.HttpClient;

                URI uri = URI.create("http://localhost");
                var client = HttpClient.newHttpClient();
                ```
                ```java
                Task task = Task.of("What is 17 * 23?");
                record Named(Task task, Clock clock) {}
                new Named(task, Clock.system()).clock().sleep(Duration.ZERO);
                ```
                Members:
                ```java
                private final List<Plan> plans = new ArrayList<>();

                /// Adds.
                void add(Plan plan) {
                    plans.add(plan);
                }
                ```
                - In a list:
                  ```java
                  String indented = \"""
                      a text
                      \""";
                  ```
                - Nothing:
                  ```java
                  ```
                """);

        assertThat(breaches).isEmpty();
    }

    @Test
    void everyErrorIsFoundWithPageAndLine() {
        List<String> breaches = breaches("""
                ```java
                Task task = Task.off("x");
                int first = "one";
                ```
                ~~~~java
                import dev.tyto.core.task.Tusk;

                class Asking {
                    Strin g() { return "```"; }
                }
                ~~~~
                ```java
                int left = 1
                int right = 2;
                ```
                """, """
                ```text
                neither checked nor compiled
                ```
                ```java
                void read(Path file) {
                    Files.readString(file);
                }
                ```
                ```java
                class Open {
                    void close() {
                ```
                """);

        assertThat(breaches)
                .containsExactlyInAnyOrder(
                        "page1.md:2: the Java block must compile: cannot find symbol; symbol:   method off(java.lang.String);"
                                + " location: class dev.tyto.core.task.Task",
                        "page1.md:3: the Java block must compile: incompatible types: java.lang.String cannot"
                                + " be converted to int",
                        "page1.md:6: the Java block must compile: cannot find symbol; symbol:   class Tusk; location:"
                                + " package dev.tyto.core.task",
                        "page1.md:9: the Java block must compile: cannot find symbol; symbol:   class Strin; location:"
                                + " class page1.Asking",
                        "page1.md:13: the Java block must compile: ';' expected",
                        "page2.md:6: the Java block must compile: unreported exception java.io.IOException; must be caught or"
                                + " declared to be thrown",
                        "page2.md:11: the Java block must compile: reached end of file while parsing");
    }

    @Test
    void blockWithPackageMustImportWhatItNames() {
        List<String> breaches = breaches("""
                ```java
                package org.example;

                record Asking(Task task) {}
                ```
                """);

        assertThat(breaches)
                .containsExactly("page1.md:4: the Java block must compile: cannot find symbol; symbol:   class Task;"
                        + " location: class org.example.Asking");
    }

    @Test
    void typeOfOnePageIsUnknownToAnother() {
        List<String> breaches = breaches("""
                ```java
                record Owl(String name) {}
                ```
                """, """
                ```java
                Owl owl = null;
                ```
                """);

        assertThat(breaches)
                .containsExactly("page2.md:2: the Java block must compile: cannot find symbol; symbol:   class Owl;"
                        + " location: class page2.Block2");
    }

    private List<String> breaches(String... texts) {
        return rule.breaches(Stream.iterate(0, index -> index < texts.length, index -> index + 1)
                .map(index -> MarkdownPage.parse("page" + (index + 1) + ".md", texts[index]))
                .toList());
    }
}
