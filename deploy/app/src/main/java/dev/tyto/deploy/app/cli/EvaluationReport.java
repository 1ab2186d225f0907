package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunId;
import dev.tyto.planner.engine.quality.GoldPlan;
import dev.tyto.planner.engine.quality.PlanScore;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What came of `--eval`: F1 is the mean over all rows, with 0 where there was no plan; nodes and depth are means
/// over the plans there were. Immutable; there is at least one row.
record EvaluationReport(List<Row> rows) {

    private static final int DIGITS = 4;

    /// One gold plan, the run that planned its task, where the plan came from (null when there was none), and its
    /// score.
    record Row(GoldPlan gold, RunId run, @Nullable Origin origin, PlanScore score) {

        String line() {
            return score.valid()
                    ? "node F1 " + rounded(score.nodeF1()) + ", edge F1 " + rounded(score.edgeF1())
                    : "no valid plan";
        }

        Json.Obj document() {
            return Json.object()
                    .put("id", gold.id())
                    .put("run", run.value())
                    .put("origin", origin == null ? "none" : origin.name().toLowerCase(Locale.ROOT))
                    .put("valid", score.valid())
                    .put("nodeF1", number(score.nodeF1()))
                    .put("edgeF1", number(score.edgeF1()))
                    .put("nodes", score.nodes())
                    .put("depth", score.depth())
                    .build();
        }
    }

    EvaluationReport {
        rows = List.copyOf(rows);
    }

    String text() {
        return """
                plans     %d
                valid     %s (%s without repair)
                node F1   %s
                edge F1   %s
                nodes     %s (gold %s)
                depth     %s (gold %s)
                """.formatted(
                        rows.size(),
                        rounded(valid()),
                        rounded(unrepaired()),
                        rounded(nodeF1()),
                        rounded(edgeF1()),
                        rounded(nodes()),
                        rounded(goldNodes()),
                        rounded(depth()),
                        isOfTools() ? "unknown" : rounded(goldDepth()));
    }

    Json.Obj document(Path file, ModelName model) {
        Json.Builder document = Json.object()
                .put("file", file.toString())
                .put("model", model.toString())
                .put("kind", isOfTools() ? "tools" : "questions")
                .put("plans", rows.size())
                .put("valid", number(valid()))
                .put("unrepaired", number(unrepaired()))
                .put("nodeF1", number(nodeF1()))
                .put("edgeF1", number(edgeF1()))
                .put("nodes", number(nodes()))
                .put("depth", number(depth()))
                .put("goldNodes", number(goldNodes()));
        if (!isOfTools()) {
            document.put("goldDepth", number(goldDepth()));
        }
        return document.put("rows", Json.array(rows.stream().map(Row::document).toList()))
                .build();
    }

    private boolean isOfTools() {
        return rows.getFirst().gold() instanceof GoldPlan.OfTools;
    }

    private double valid() {
        return mean(rows, row -> row.score().valid() ? 1 : 0);
    }

    private double unrepaired() {
        return mean(rows, row -> row.origin() == Origin.PLANNER ? 1 : 0);
    }

    private double nodeF1() {
        return mean(rows, row -> row.score().nodeF1());
    }

    private double edgeF1() {
        return mean(rows, row -> row.score().edgeF1());
    }

    private double nodes() {
        return mean(valids(), row -> row.score().nodes());
    }

    private double depth() {
        return mean(valids(), row -> row.score().depth());
    }

    private double goldNodes() {
        return mean(rows, row -> switch (row.gold()) {
            case GoldPlan.OfTools tools -> tools.tools().size();
            case GoldPlan.OfQuestions questions -> questions.plan().subtasks().size();
        });
    }

    private double goldDepth() {
        return mean(rows, row -> switch (row.gold()) {
            case GoldPlan.OfTools _ -> 0;
            case GoldPlan.OfQuestions questions -> PlanScore.depth(questions.plan());
        });
    }

    private List<Row> valids() {
        return rows.stream().filter(row -> row.score().valid()).toList();
    }

    private static double mean(List<Row> rows, ToDoubleFunction<Row> value) {
        return rows.stream().mapToDouble(value).average().orElse(0);
    }

    private static Json.Num number(double value) {
        return new Json.Num(new BigDecimal(rounded(value)));
    }

    private static String rounded(double value) {
        return BigDecimal.valueOf(value)
                .setScale(DIGITS, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
