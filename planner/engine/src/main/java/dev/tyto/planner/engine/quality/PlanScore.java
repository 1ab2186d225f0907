package dev.tyto.planner.engine.quality;

import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.planner.engine.quality.GoldPlan.Link;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// How near a plan is to the gold one. Immutable.
///
/// F1 is `2 PR / (P + R)` of the shares of the plan that are gold and of the gold that is in the plan; 1 where
/// neither has any. Nodes of a [GoldPlan.OfTools] are the names of tools, edges are pairs of names, both taken as
/// sets. Nodes of a [GoldPlan.OfQuestions] are paired one to one so that the sum of the token F1 of their texts is
/// greatest, pairs below [#LEAST_LIKENESS] apart; an edge is in both plans when both its ends are paired and the
/// gold has it between their partners.
///
/// @param valid whether there was a plan; where there was none, all else is 0
/// @param nodes how many subtasks it has
/// @param depth how many of them stand on its longest path
public record PlanScore(boolean valid, double nodeF1, double edgeF1, int nodes, int depth) {

    /// The least token F1 of two texts that are taken for the same.
    public static final double LEAST_LIKENESS = 0.5;

    /// No plan.
    public static final PlanScore NONE = new PlanScore(false, 0, 0, 0, 0);

    public static PlanScore of(Plan plan, GoldPlan gold) {
        int nodes = plan.subtasks().size();
        return switch (gold) {
            case GoldPlan.OfTools tools ->
                new PlanScore(true, f1(tools(plan), tools.tools()), f1(links(plan), tools.links()), nodes, depth(plan));
            case GoldPlan.OfQuestions questions -> {
                Map<SubtaskId, SubtaskId> partners = partners(plan, questions.plan());
                int goldNodes = questions.plan().subtasks().size();
                Set<Link> edges = edges(plan);
                Set<Link> goldEdges = edges(questions.plan());
                long common = edges.stream()
                        .filter(edge -> isGold(edge, partners, goldEdges))
                        .count();
                yield new PlanScore(
                        true,
                        f1(partners.size(), nodes, goldNodes),
                        f1(common, edges.size(), goldEdges.size()),
                        nodes,
                        depth(plan));
            }
        };
    }

    /// How many subtasks stand on the plan's longest path.
    public static int depth(Plan plan) {
        Map<SubtaskId, Integer> depths = new HashMap<>();
        while (depths.size() < plan.subtasks().size()) {
            for (Subtask subtask : plan.subtasks()) {
                if (!depths.containsKey(subtask.id()) && depths.keySet().containsAll(subtask.dependsOn())) {
                    int before = subtask.dependsOn().stream()
                            .mapToInt(id -> depths.getOrDefault(id, 0))
                            .max()
                            .orElse(0);
                    depths.put(subtask.id(), before + 1);
                }
            }
        }
        return depths.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private static Set<String> tools(Plan plan) {
        return plan.subtasks().stream()
                .flatMap(subtask -> tools(subtask).stream())
                .collect(Collectors.toSet());
    }

    private static List<String> tools(Subtask subtask) {
        return subtask.capabilities().stream().map(Capability::name).toList();
    }

    private static Set<Link> links(Plan plan) {
        Set<Link> links = new HashSet<>();
        for (Subtask target : plan.subtasks()) {
            for (SubtaskId source : target.dependsOn()) {
                for (String from : tools(plan.subtask(source))) {
                    tools(target).stream().filter(to -> !to.equals(from)).forEach(to -> links.add(new Link(from, to)));
                }
            }
        }
        return links;
    }

    private static Map<SubtaskId, SubtaskId> partners(Plan plan, Plan gold) {
        double[][] likeness = new double[plan.subtasks().size()][gold.subtasks().size()];
        for (int i = 0; i < likeness.length; i++) {
            for (int j = 0; j < likeness[i].length; j++) {
                double f1 = TokenF1.of(
                        plan.subtasks().get(i).instruction(),
                        gold.subtasks().get(j).instruction());
                likeness[i][j] = f1 >= LEAST_LIKENESS ? f1 : 0;
            }
        }
        int[] pairs = Pairing.greatest(likeness);
        Map<SubtaskId, SubtaskId> partners = new HashMap<>();
        for (int i = 0; i < pairs.length; i++) {
            if (pairs[i] >= 0) {
                partners.put(
                        plan.subtasks().get(i).id(),
                        gold.subtasks().get(pairs[i]).id());
            }
        }
        return partners;
    }

    private static Set<Link> edges(Plan plan) {
        Set<Link> edges = new HashSet<>();
        for (Subtask target : plan.subtasks()) {
            target.dependsOn()
                    .forEach(source ->
                            edges.add(new Link(source.value(), target.id().value())));
        }
        return edges;
    }

    private static boolean isGold(Link edge, Map<SubtaskId, SubtaskId> partners, Set<Link> gold) {
        SubtaskId source = partners.get(new SubtaskId(edge.source()));
        SubtaskId target = partners.get(new SubtaskId(edge.target()));
        return source != null && target != null && gold.contains(new Link(source.value(), target.value()));
    }

    private static <T> double f1(Collection<T> plan, Collection<T> gold) {
        return f1(plan.stream().filter(gold::contains).count(), plan.size(), gold.size());
    }

    private static double f1(long common, int plan, int gold) {
        return plan + gold == 0 ? 1 : 2.0 * common / (plan + gold);
    }
}
