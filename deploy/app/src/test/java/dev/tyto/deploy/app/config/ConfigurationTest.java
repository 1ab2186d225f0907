package dev.tyto.deploy.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.work.WorkerProfile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    @TempDir
    Path folder;

    @Test
    void modelAndEntriesAreRead() throws Exception {
        Configuration configuration = read("""
                # my machines
                model: desk#qwen3
                models:
                  - name: desk
                    kind: openai-compatible
                    url: http://localhost:8080/v1
                  - {name: work, kind: openai, key: "env:WORK_KEY"}
                """);

        assertThat(configuration.defaultModel()).contains("desk#qwen3");
        assertThat(configuration.models())
                .containsExactly(
                        new ModelEntry("desk", "openai-compatible", "http://localhost:8080/v1", null),
                        new ModelEntry("work", "openai", null, new SecretReference("env:WORK_KEY")));
    }

    @Test
    void workersAreRead() throws Exception {
        Configuration configuration = read("""
                workers:
                  - name: librarian
                    description: Reads files.
                    capabilities: [files, Reading]
                    tools: [list_files, read_file]
                    model: desk#qwen3
                  - {name: thinker, description: Thinks., tools: []}
                """);

        assertThat(configuration.workers())
                .containsExactly(
                        new WorkerProfile(
                                "librarian",
                                "Reads files.",
                                List.of(new Capability("files"), new Capability("reading")),
                                List.of("list_files", "read_file"),
                                new ModelName("desk#qwen3")),
                        new WorkerProfile("thinker", "Thinks.", List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workers: 1 | workers must be a list of workers",
                "workers: [x] | workers[0] must be a worker with keys",
                "workers: [{name: a, description: b}] | workers[0] must have the key tools",
                "workers: [{name: a b, description: b, tools: []}] | workers[0].name must be 1 to 60",
                "workers: [{name: a, description: b, tools: x}] | workers[0].tools must be a list such as",
                "workers: [{name: a, description: b, tools: [1]}] | workers[0].tools must be a list of at most",
                "workers: [{name: a, wit: b}] | workers[0].wit must be one of capabilities, description, model, name, tools",
                "workers: [{name: a, name: b}] | workers[0].name must be given once",
                "workers: [{name: a, description: b, tools: []}, {name: a, description: b, tools: []}]"
                        + " | workers[1].name must be unique but a is used more than once",
                "workers: &x [] | workers must be written out",
            })
    void brokenWorkersNameTheirRule(String yaml, String rule) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void pricesAndContextOfAnEntryAreRead() throws Exception {
        Configuration configuration = read("""
                models:
                  - name: desk
                    kind: openai
                    price: {in: 0.25, cached-in: 0.025, out: 2.00}
                    context: 128000
                  - {name: plain, kind: openai, price: {out: 3, in: 1}}
                """);

        assertThat(configuration.models())
                .extracting(ModelEntry::facts)
                .containsExactly(
                        new ModelFacts(price("0.25", "0.025", "2.00"), 128_000, "", List.of()),
                        new ModelFacts(price("1", "1", "3"), null, "", List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "price: 5 | price must be dollars per million tokens, as in {in: 0.25, out: 2.00}",
                "price: {in: 1} | price must have the key out",
                "price: {out: 1} | price must have the key in",
                "price: {} | price must have the key in",
                "price: {in: -1, out: 2} | price.in must be dollars per million tokens such as 0.25",
                "price: {in: 1e3, out: 2} | price.in must be dollars per million tokens such as 0.25",
                "price: {in: free, out: 2} | price.in must be dollars per million tokens such as 0.25",
                "price: {in: [1], out: 2} | price.in must be dollars per million tokens such as 0.25",
                "price: {in: 1, in: 1, out: 2} | price.in must be given once but is given twice",
                "price: {in: 1, out: 2, up: 3} | price.up must be one of cached-in, in, out",
                "context: 0 | context must be a number of tokens from 1 to 999999999 such as 128000",
                "context: 128k | context must be a number of tokens from 1 to 999999999 such as 128000",
                "context: {a: 1} | context must be a number of tokens from 1 to 999999999 such as 128000",
                "price: &x {in: 1, out: 2} | price must be written out",
            })
    void factsThatCannotBeReadAreNamedWithTheirLine(String line, String explanation) {
        assertThatThrownBy(() -> read("models:\n  - name: a\n    kind: openai\n    " + line + "\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("config.yaml line 4: models[0]." + explanation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "models: []\n", "{}"})
    void emptyFileIsAnEmptyConfiguration(String text) throws Exception {
        Configuration configuration = read(text);

        assertThat(configuration).isEqualTo(Configuration.NONE);
    }

    @Test
    void unknownKeyIsNamedWithItsLine() {
        assertThatThrownBy(() -> read("model: a#b\nmodles: []\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("config.yaml line 2: modles must be one of model, models");
    }

    @Test
    void unknownKeyOfAnEntryIsNamedWithItsLine() {
        assertThatThrownBy(() -> read("models:\n  - name: a\n    kind: openai\n    ulr: http://x\n"))
                .hasMessageContaining("line 4: models[0].ulr must be one of context, key, kind, name, price, url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models:\n  - {name: a, kind: openai, key: sk-verysecret}\n",
                "models:\n  - {name: a, kind: openai, key: 'Bearer: sk-verysecret'}\n",
                "models:\n  - {name: a, kind: openai, key: [sk-verysecret]}\n",
                "models:\n  - name: a\n    kind: openai\n    key: sk-verysecret: x: y\n",
                "models:\n  - name: a\n    key: \"sk-verysecret\n",
                "models:\n  - name: a\n    key: *sk-verysecret\n",
                "models:\n  - {name: a, kind: openai, key: 'env:sk-verysecret'}\n",
                "models:\n  - {name: a, kind: openai, key: 'env:verysecret\u0007'}\n",
                "models:\n  - {name: a, kind: openai, verysecret1: x}\n",
                "models:\n  - {name: a, kind: sk-verysecret1}\n",
                "sk-verysecret0123: x\n",
            })
    void literalKeyIsRefusedAndNeverRepeated(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line ")
                .message()
                .doesNotContain("verysecret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models: 5\n",
                "models:\n  - just text\n",
                "models:\n  - {kind: openai}\n",
                "models:\n  - {name: a}\n",
                "models:\n  - {name: 'a#b', kind: openai}\n",
                "models:\n  - {name: a, kind: openai}\n  - {name: a, kind: openai}\n",
                "model: [a]\n",
                "model: true\n",
                "model: ''\n",
                "model: a\nmodel: b\n",
                "- model\n",
                "just text",
                "model: a\n---\nmodel: b\n",
                "model: \"unclosed\n",
                "\tmodel: a\n",
            })
    void whatIsNotOfTheFormatIsRefusedInOneSentence(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .contains("config.yaml line ")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models:;  - name: a;    key: \"x;;; | 3 must be YAML but a quote is opened there and never closed",
                "model: a;\tmodels: x | 2 must be YAML but a tabulator stands there",
                "model: a: b | 1 must be YAML but has a ':' too many",
                "models: [{name: a, kind: openai};; | 1 must be YAML but a '[' is opened there and not closed",
                "models:;  - {name: a;;; | 2 must be YAML but a '{' is opened there and not closed",
                "models:;  - name: a;    kind: openai;   url: b | 4 must be YAML but is indented wrongly",
                "model: a;foo;models: [] | 2 must be YAML but has no ':' behind a key there",
                "model: @a | 1 must be YAML but a value starts with a special character there",
                "model: \"\\q\" | 1 must be YAML but breaks its rules there",
            })
    void syntaxErrorIsExplainedAtTheLineWhereItIs(String text, String explanation) {
        assertThatThrownBy(() -> read(text.replace(';', '\n')))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("config.yaml line " + explanation);
    }

    @Test
    void unknownKindIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> read("models:\n  - name: a\n    kind: opnai\n"))
                .hasMessageContaining("line 3: models[0].kind must be one of openai, openai-compatible, replay")
                .hasMessageContaining("but is opnai");
    }

    @Test
    void relativePathsStartAtTheFilesFolder() throws Exception {
        Files.writeString(folder.resolve("bare-key"), "abc");

        Configuration configuration = read("""
                models:
                  - {name: a, kind: openai, key: "file:keys/a"}
                  - {name: b, kind: openai, key: "file:bare-key"}
                  - {name: c, kind: openai, key: "file:~/c"}
                  - {name: d, kind: replay, url: "scripts/d.json"}
                  - {name: e, kind: replay, url: "/e.json"}
                """);

        assertThat(configuration.models())
                .containsExactly(
                        new ModelEntry("a", "openai", null, new SecretReference("file:" + folder.resolve("keys/a"))),
                        new ModelEntry("b", "openai", null, new SecretReference("file:" + folder.resolve("bare-key"))),
                        new ModelEntry("c", "openai", null, new SecretReference("file:~/c")),
                        new ModelEntry(
                                "d", "replay", folder.resolve("scripts/d.json").toString(), null),
                        new ModelEntry("e", "replay", "/e.json", null));
    }

    @Test
    void bareNameWithoutAFileIsNotShownBecauseItMayBeAKey() throws Exception {
        Configuration configuration = read("models:\n  - {name: a, kind: openai, key: 'file:sk-verysecret'}\n");

        assertThat(configuration.models().getFirst().key()).hasToString("file:…");
    }

    @Test
    void folderIsNamedAsOne() {
        assertThatThrownBy(() -> Configuration.read(folder)).hasMessageContaining("is a folder");
    }

    @Test
    void aliasesAreRefusedInsteadOfExpanded() {
        StringBuilder bomb = new StringBuilder("models: &a0 [x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("b")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [*a")
                    .append(i - 1)
                    .append(", *a")
                    .append(i - 1)
                    .append("]\n");
        }

        assertThatThrownBy(() -> read(bomb.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining("anchors");
    }

    @Test
    void deeplyNestedFileIsRefused() {
        assertThatThrownBy(() -> read("models: " + "[".repeat(100_000))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void fileThatIsTooLargeIsRefused() {
        assertThatThrownBy(() -> read("#" + "x".repeat((int) Configuration.MAX_BYTES)))
                .hasMessageContaining("at most");
    }

    @Test
    void fileThatIsNoTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("config.yaml"), new byte[] {'a', ':', (byte) 0xff});

        assertThatThrownBy(() -> Configuration.read(file)).hasMessageContaining("UTF-8");
    }

    private static ModelFacts.Price price(String in, String cachedIn, String out) {
        return new ModelFacts.Price(new BigDecimal(in), new BigDecimal(cachedIn), new BigDecimal(out));
    }

    private Configuration read(String text) throws ConfigurationException, IOException {
        return Configuration.read(Files.writeString(folder.resolve("config.yaml"), text));
    }
}
