package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits on a run whose server counts for itself what it bills.
@Timeout(60)
class BudgetedRunTest {

    private static final String PLAN = """
            {"version":1,"subtasks":[
              {"id":"a","instruction":"x"},{"id":"b","instruction":"y","dependsOn":["a"]},
              {"id":"c","instruction":"z","dependsOn":["b"]},{"id":"d","instruction":"u","dependsOn":["c"]}]}""";
    private static final String LIST = "fact and another fact; ".repeat(8);

    @TempDir
    Path folder;

    private final AtomicLong billedIn = new AtomicLong();
    private final AtomicLong billedOut = new AtomicLong();

    /// A model that never comes to an end by itself and answers at such length as it may.
    private StubModelServer.Answer greedy(StubModelServer.Request request) throws Exception {
        long in = request.body().getBytes(StandardCharsets.UTF_8).length / 4;
        long out = Math.min(600, request.maxTokens());
        billedIn.addAndGet(in);
        billedOut.addAndGet(out);
        return switch (request.role()) {
            case "planner" -> StubModelServer.says(PLAN, in, out);
            default -> StubModelServer.says(request.subtask() + ": " + LIST, in, out);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"5000tok", "7000tok", "9000tok"})
    void runOutOfTokensGivesItsBestPartialAnswerAndTheServerBillsNoMore(String budget) throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.json"), PLAN);
        try (StubModelServer server = new StubModelServer(this::greedy)) {
            CommandLineSession.Result run = tyto().run(
                            "run",
                            "--json",
                            "--budget",
                            budget,
                            "--plan",
                            plan.toString(),
                            "--model",
                            server.modelName(),
                            "t");

            Json.Obj document = (Json.Obj) JsonText.parse(run.out());
            long limit = Long.parseLong(budget.replace("tok", ""));
            assertThat(run.exit()).as(run.err()).isEqualTo(5);
            assertThat(document.text("status")).contains("budget_exhausted");
            assertThat(document.text("answer").orElseThrow()).contains("fact");
            assertThat(billedIn.get() + billedOut.get()).isPositive().isLessThanOrEqualTo(limit);
            assertThat(spent(document, "tokensIn") + spent(document, "tokensOut"))
                    .isEqualTo(billedIn.get() + billedOut.get());
            assertThat(run.err()).contains("tokens");
        }
    }

    @Test
    void limitThatAdmitsNoCallEndsAtOnceAndNamesTheSmallestThatWould() throws Exception {
        try (StubModelServer server = new StubModelServer(this::greedy)) {
            CommandLineSession tyto = tyto();

            CommandLineSession.Result run =
                    tyto.run("run", "--json", "--budget", "10tok", "--model", server.modelName(), "a task");

            Json.Obj document = (Json.Obj) JsonText.parse(run.out());
            assertThat(run.exit()).as(run.err()).isEqualTo(5);
            assertThat(document.text("answer")).contains("");
            assertThat(server.requests()).isEmpty();
            long smallest =
                    Long.parseLong(run.err().replaceFirst("(?s).*smallest that would do is ([0-9]+) tok.*", "$1"));
            CommandLineSession.Result enough =
                    tyto.run("run", "--budget", smallest + "tok", "--model", server.modelName(), "a task");
            assertThat(enough.exit()).isEqualTo(5);
            assertThat(server.requests()).isNotEmpty();
        }
    }

    @Test
    void runOutOfTimeEndsThoughTheServerHangs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (StubModelServer server = new StubModelServer(_ -> {
            never.await();
            return StubModelServer.says("too late");
        })) {
            long start = System.nanoTime();

            CommandLineSession.Result run =
                    tyto().run("run", "--budget", "2s", "--model", server.modelName(), "a task");

            assertThat(run.exit()).as(run.err()).isEqualTo(5);
            assertThat((System.nanoTime() - start) / 1e9).isBetween(1.7, 8.0);
            assertThat(run.err()).contains("the limit of 2 s was reached");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void moneyIsLimitedWhereThePriceIsKnown() throws Exception {
        try (StubModelServer server = new StubModelServer(this::greedy)) {
            Path config = Files.writeString(folder.resolve("config.yaml"), """
                    models:
                      - name: dear
                        kind: openai-compatible
                        url: %s
                        price: {in: 1.00, out: 10.00}
                    """.formatted(server.url()));

            CommandLineSession.Result run = tyto().run(
                            "run",
                            "--json",
                            "--budget",
                            "0.02usd",
                            "--config",
                            config.toString(),
                            "--model",
                            "dear#stub",
                            "t");

            Json.Obj document = (Json.Obj) JsonText.parse(run.out());
            BigDecimal billed = BigDecimal.valueOf(billedIn.get() + 10 * billedOut.get(), 6);
            assertThat(run.exit()).as(run.err()).isEqualTo(5);
            assertThat(billed).isPositive().isLessThanOrEqualTo(new BigDecimal("0.02"));
            assertThat(((Json.Obj) document.fields().get("spend")).number("usd").orElseThrow())
                    .isEqualByComparingTo(billed);
        }
    }

    @Test
    void moneyIsNotLimitedWhereNoPriceIsKnown() throws Exception {
        try (StubModelServer server = new StubModelServer(this::greedy)) {
            CommandLineSession.Result run =
                    tyto().run("run", "--budget", "0.5usd", "--model", server.modelName(), "a task");

            assertThat(run.exit()).isEqualTo(6);
            assertThat(run.err()).hasLineCount(1).contains("'price: {in: …, out: …}'", "config.yaml");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void budgetThatCannotBeReadIsUsageWithTheGrammar() throws Exception {
        try (StubModelServer server = new StubModelServer(this::greedy)) {
            CommandLineSession.Result run = tyto().run("run", "--budget", "lots", "--model", server.modelName(), "t");

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err()).hasLineCount(1).contains("--budget", "lots", "usd", "ktok", "min", "calls");
            assertThat(server.requests()).isEmpty();
        }
    }

    private static long spent(Json.Obj document, String kind) {
        return ((Json.Obj) document.fields().get("spend"))
                .number(kind)
                .orElseThrow()
                .longValueExact();
    }

    private CommandLineSession tyto() {
        return new CommandLineSession(folder.resolve("home"));
    }
}
