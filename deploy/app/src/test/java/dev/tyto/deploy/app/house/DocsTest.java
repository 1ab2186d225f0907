package dev.tyto.deploy.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What our pages name exists.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsTest {

    private final Checkout checkout = Checkout.here();
    private final PageRules rules = new PageRules(checkout, Vocabulary.of(checkout));
    private final List<MarkdownPage> pages = checkout.ours(".md").stream()
            .filter(file -> !file.toString().contains("/src/"))
            .map(file -> MarkdownPage.parse(checkout.nameOf(file), Checkout.read(file)))
            .toList();

    @Test
    void thePagesAreSeen() {
        assertThat(pages)
                .extracting(MarkdownPage::name)
                .contains("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/experiments.md", "tools/README.md")
                .hasSizeGreaterThan(8);
        assertThat(pages.stream().mapToInt(page -> page.code().size()).sum()).isGreaterThan(150);
        assertThat(pages.stream().mapToInt(page -> page.java().size()).sum()).isGreaterThan(5);
    }

    @Test
    void theVocabularyIsSeen() {
        Vocabulary vocabulary = rules.vocabulary();

        assertThat(vocabulary.types()).contains("RunMachine", "PlanAdopted").hasSizeGreaterThan(300);
        assertThat(vocabulary.options()).containsKeys("tyto", "run", "plan", "runs", "list", "show", "trace", "demo");
        assertThat(vocabulary.options().get("run")).contains("--model", "--plan", "--json", "--data-dir");
        assertThat(vocabulary.buildProperties()).contains("quick");
        assertThat(vocabulary.profiles()).contains("qa");
    }

    @Test
    void whatThePagesNameExists() {
        assertThat(pages.stream().flatMap(page -> rules.breaches(page).stream()))
                .isEmpty();
    }

    @Test
    void javaBlocksOfThePagesCompile() {
        assertThat(JavaBlocks.of(checkout).breaches(pages)).isEmpty();
    }

    @Test
    void readmeListsEveryModule() {
        MarkdownPage readme =
                MarkdownPage.parse("README.md", Checkout.read(checkout.root().resolve("README.md")));

        assertThat(rules.modulesWithoutRow(readme)).isEmpty();
    }

    @Test
    void readmeFitsOneScreen() {
        assertThat(Checkout.read(checkout.root().resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(80);
    }

    @Test
    void everyFalseNameIsFound() {
        String text = """
                See [the map](docs/no-such-page.md), [one](docs/experiments.md) and [out](https://example.org/x.md).
                `coordinator/`, `core/nowhere`, `.ci/runs`, `pom.xml`, `no-such.xml`, `~/.tyto/config.yaml`, `s1.a2/3.1`,
                `RunMachine`, `RunMachine.decide(state)`, `RunManager`, `PlanFormat`, `Coordinater#run`,
                `dev.tyto.core`, `dev.tyto.corps`, ``a `RunMangler` ``,
                `tyto run --model MODEL "do --it"`, `./tyto runs lists`, `tyto walk`, `tyto run --modell x`,
                `./mvnw -Dquick verify`, `./mvnw -Dquik verify`, `./mvnw -pl coordinators verify`, `./mvnw -Pqa verifi`

                ```sh
                ./tyto demo  # fine
                ./tyto demon
                ./mvnw -Pnone verify
                ```
                ```text
                ./tyto nothing is checked here, `RunManager` neither
                ```
                """;

        List<String> breaches = rules.breaches(MarkdownPage.parse("README.md", text));

        assertThat(breaches)
                .extracting(breach -> breach.replaceFirst("README.md:\\d+: [^:]*: ", ""))
                .containsExactlyInAnyOrder(
                        "docs/no-such-page.md",
                        "core/nowhere",
                        ".ci/runs",
                        "no-such.xml",
                        "RunManager",
                        "Coordinater#run",
                        "dev.tyto.corps",
                        "tyto runs lists",
                        "tyto walk",
                        "tyto run --modell x",
                        "./mvnw -Dquik verify",
                        "./mvnw -pl coordinators verify",
                        "./mvnw -Pqa verifi",
                        "tyto demon",
                        "./mvnw -Pnone verify");
        assertThat(breaches.getFirst()).startsWith("README.md:1: the linked file must exist: ");
    }

    @Test
    void moduleWithoutRowIsFound() {
        Vocabulary vocabulary =
                new Vocabulary(Set.of("owls", "mice", "voles"), Set.of(), Set.of(), Map.of(), Set.of(), Set.of());
        MarkdownPage page = MarkdownPage.parse("README.md", "| `owls` | hunt |\n| `voles and more` | hide |\n`mice`\n");

        assertThat(new PageRules(checkout, vocabulary).modulesWithoutRow(page)).containsExactly("mice", "voles");
    }
}
