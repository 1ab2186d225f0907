package dev.tyto.planner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanRules;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.testkit.hostile.HostileReplies;
import dev.tyto.testkit.script.ScriptedSteps;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever the model writes, planning ends soon and in a typed value that is sound.
class HostileRepliesTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final PlanRules RULES = new PlanRules(5, Planning.WORKERS);

    private final LlmPlanner planner = new LlmPlanner(5);

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void planIsSoundOrTheFallback(@ForAll("plans") String first, @ForAll("plans") String second) {
        ScriptedSteps steps = new ScriptedSteps().says(first).says(second);

        PlanningResult result = plan(Planning.request("How many owls?"), steps);

        assertThat(result).isInstanceOfSatisfying(PlanningResult.Planned.class, planned -> {
            assertThat(RULES.defectsOf(planned.plan().subtasks())).isEmpty();
            assertThat(planned.rejected()).allSatisfy(rejected -> {
                assertThat(rejected.defects()).isNotEmpty();
                assertThat(rejected.defects()).extracting(PlanDefect::message).allMatch(each -> each.length() < 1_000);
            });
        });
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void revisionIsLegalOrPlanningHasFailed(@ForAll("revisions") String first, @ForAll("revisions") String second) {
        PlanningRequest request = Planning.standing("How many owls?", false);
        ScriptedSteps steps = new ScriptedSteps().says(first).says(second);

        PlanningResult result = plan(request, steps);

        if (result instanceof PlanningResult.Revised revised) {
            Standing standing = Objects.requireNonNull(request.standing());
            assertThat(PlanRevision.defectsOf(revised.revision(), standing.lines(), RULES))
                    .isEmpty();
        } else {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            PlanningResult.Failed.class,
                            failed -> assertThat(failed.rejected()).hasSize(2));
        }
    }

    private PlanningResult plan(PlanningRequest request, ScriptedSteps steps) {
        return assertTimeoutPreemptively(SOON, () -> planner.plan(request, steps));
    }

    @Provide
    Arbitrary<String> plans() {
        return HostileReplies.of(List.of(
                Planning.plan("a", "b<a", "c<a,b"),
                Planning.needing("files", "calculation"),
                "<tasks><task>Read it.</task><task>Count.</task></tasks>",
                "{\"plan\":" + Planning.plan("x") + "}"));
    }

    @Provide
    Arbitrary<String> revisions() {
        return HostileReplies.of(List.of(
                Planning.revision(List.of("n"), List.of("s3<s1,n"), List.of(), List.of("s4")),
                Planning.revision(List.of(), List.of(), List.of("s3"), List.of()),
                Planning.revision(List.of(), List.of(), List.of(), List.of())));
    }
}
