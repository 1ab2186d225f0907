package dev.tyto.planner.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Scores worked by hand: F1 = 2 × common / (plan + gold).
class PlanScoreTest {

    private static final Offset<Double> EXACT = within(1e-12);

    /// find -> book -> remind
    private static final GoldPlan TOOLS = GoldReader.read("""
                    {"id":"1","user_request":"Book a flight.","task_nodes":[{"task":"Find"},{"task":"book"},{"task":"remind"}],
                     "task_links":[{"source":"Find","target":"book"},{"source":"book","target":"remind"},
                                   {"source":"book","target":"book"}],"split":"test"}""").orElseThrow();

    /// who -> north, who -> south, both -> sum
    private static final GoldPlan QUESTIONS = GoldReader.read("""
                    {"id":"q","question":"How many owls are there?","decomposition":[
                     {"id":"who","question":"Which valleys are there?","depends_on":[],"decomposition":[]},
                     {"id":"north","question":"How many owls live in the northern one?","depends_on":["who"],"decomposition":[]},
                     {"id":"south","question":"Number of barn birds down south","depends_on":["who"],"decomposition":[]},
                     {"id":"sum","question":"What is their total?","depends_on":["north","south"],"decomposition":[]}]}""").orElseThrow();

    private static final Subtask WHO = asking("who", "Which valleys are there?");
    private static final Subtask NORTH = asking("north", "How many owls live in the northern one?", "who");
    private static final Subtask SOUTH = asking("south", "Number of barn birds down south", "who");

    @Test
    void goldToolsScoreOne() {
        PlanScore score = PlanScore.of(
                new Plan(List.of(using("s1", "find"), using("s2", "book", "s1"), using("s3", "remind", "s2"))), TOOLS);

        assertThat(score).isEqualTo(new PlanScore(true, 1, 1, 3, 3));
    }

    @Test
    void goldToolsUnderShuffledIdsAndOrderScoreOne() {
        PlanScore score = PlanScore.of(
                new Plan(List.of(using("x", "remind", "b"), using("b", "book", "z"), using("z", "find"))), TOOLS);

        assertThat(score).isEqualTo(new PlanScore(true, 1, 1, 3, 3));
    }

    @Test
    void droppedToolCostsItsNodeAndItsEdge() {
        PlanScore score = PlanScore.of(new Plan(List.of(using("s1", "find"), using("s2", "book", "s1"))), TOOLS);

        assertThat(score.nodeF1()).isCloseTo(4.0 / 5, EXACT); // 2 of 2 and 3
        assertThat(score.edgeF1()).isCloseTo(2.0 / 3, EXACT); // 1 of 1 and 2
        assertThat(score.depth()).isEqualTo(2);
    }

    @Test
    void reversedEdgeBetweenToolsIsAnotherEdge() {
        PlanScore score = PlanScore.of(
                new Plan(List.of(using("s1", "find"), using("s2", "book", "s1", "s3"), using("s3", "remind"))), TOOLS);

        assertThat(score.nodeF1()).isCloseTo(1, EXACT);
        assertThat(score.edgeF1()).isCloseTo(1.0 / 2, EXACT); // find -> book of 2 and 2
        assertThat(score.depth()).isEqualTo(2);
    }

    @Test
    void subtasksWithoutToolsLeaveOutTheirEdges() {
        PlanScore score = PlanScore.of(new Plan(List.of(Subtask.of("s1", "think"), using("s2", "find", "s1"))), TOOLS);

        assertThat(score.nodeF1()).isCloseTo(2.0 / 4, EXACT); // find of 1 and 3
        assertThat(score.edgeF1()).isZero();
        assertThat(score.nodes()).isEqualTo(2);
    }

    @Test
    void goldQuestionsScoreOne() {
        PlanScore score = PlanScore.of(
                new Plan(List.of(WHO, NORTH, SOUTH, asking("sum", "What is their total?", "north", "south"))),
                QUESTIONS);

        assertThat(score).isEqualTo(new PlanScore(true, 1, 1, 4, 3));
    }

    @Test
    void goldQuestionsUnderShuffledIdsAndOrderScoreOne() {
        PlanScore score = PlanScore.of(
                new Plan(List.of(
                        asking("north", "What is their total?", "a", "b"),
                        asking("b", "How many owls live in the northern one?", "sum"),
                        asking("sum", "Which valleys are there?"),
                        asking("a", "Number of barn birds down south", "sum"))),
                QUESTIONS);

        assertThat(score).isEqualTo(new PlanScore(true, 1, 1, 4, 3));
    }

    @Test
    void droppedQuestionCostsItsNodeAndItsEdges() {
        PlanScore score =
                PlanScore.of(new Plan(List.of(WHO, NORTH, asking("sum", "What is their total?", "north"))), QUESTIONS);

        assertThat(score.nodeF1()).isCloseTo(6.0 / 7, EXACT); // 3 of 3 and 4
        assertThat(score.edgeF1()).isCloseTo(4.0 / 6, EXACT); // 2 of 2 and 4
        assertThat(score.nodes()).isEqualTo(3);
        assertThat(score.depth()).isEqualTo(3);
    }

    @Test
    void reversedEdgeBetweenQuestionsIsAnotherEdge() {
        PlanScore score = PlanScore.of(
                new Plan(List.of(
                        WHO,
                        NORTH,
                        asking("south", "Number of barn birds down south", "who", "sum"),
                        asking("sum", "What is their total?", "north"))),
                QUESTIONS);

        assertThat(score.nodeF1()).isCloseTo(1, EXACT);
        assertThat(score.edgeF1()).isCloseTo(6.0 / 8, EXACT); // 3 of 4 and 4
        assertThat(score.depth()).isEqualTo(4);
    }

    @Test
    void questionInOtherWordsIsTheSameFromHalfTheWordsOn() {
        // "what total is that" and "what is their total": 3 common of 4 and 4, so 3/4. "give the total": 1 of 3 and 4.
        PlanScore alike = PlanScore.of(new Plan(List.of(asking("s1", "What total is that"))), QUESTIONS);
        PlanScore other = PlanScore.of(new Plan(List.of(asking("s1", "Give the total."))), QUESTIONS);

        assertThat(alike.nodeF1()).isCloseTo(2.0 / 5, EXACT); // 1 of 1 and 4
        assertThat(other.nodeF1()).isZero();
    }

    @Test
    void questionThatIsBrokenDownDependsOnItsParts() {
        GoldPlan gold = GoldReader.read("""
                        {"id":"q","question":"all","decomposition":[{"id":"a","question":"whole","depends_on":[],
                         "decomposition":[{"id":"b","question":"part","depends_on":[],"decomposition":[]}]}]}""").orElseThrow();

        PlanScore score = PlanScore.of(new Plan(List.of(asking("x", "whole", "y"), asking("y", "part"))), gold);

        assertThat(score).isEqualTo(new PlanScore(true, 1, 1, 2, 2));
    }

    private static Subtask using(String id, String tool, String... dependsOn) {
        return new Subtask(new SubtaskId(id), "use " + tool, "", List.of(new Capability(tool)), ids(dependsOn), null);
    }

    private static Subtask asking(String id, String question, String... dependsOn) {
        return new Subtask(new SubtaskId(id), question, "", List.of(), ids(dependsOn), null);
    }

    private static List<SubtaskId> ids(String... ids) {
        return Stream.of(ids).map(SubtaskId::new).toList();
    }
}
