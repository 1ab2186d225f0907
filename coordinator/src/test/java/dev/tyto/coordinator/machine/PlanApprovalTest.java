package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.adding;
import static dev.tyto.coordinator.machine.RunStory.failure;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.WorkerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Approvals hold for what was shown and for nothing else.
final class PlanApprovalTest {

    private final RunStory story = new RunStory(RunStory.REVISING).acceptedForApproval();

    @Test
    void personIsAskedAndNothingStartsMeanwhile() {
        story.planned(subtask("a")).noted();

        assertThat(story.last())
                .isEqualTo(new ApprovalRequested(
                        "plan.0", new Asked.PlanShown(0), story.state().planShown()));
        assertThat(story.decide()).isEmpty();
    }

    @Test
    void approvedPlanIsCarriedOut() {
        story.planned(subtask("a")).noted();

        approve("plan.0", story.state().planShown());

        assertThat(story.inFlight()).containsExactly("assign a.a1");
        assertThat(story.state().openRequests()).isEmpty();
    }

    @Test
    void approvalOfSomethingElseIsVoid() {
        story.planned(subtask("a")).noted();

        approve("plan.0", Digest.of("another plan"));

        assertThat(story.decide()).isEmpty();
        assertThat(story.state().openRequests()).containsOnlyKeys("plan.0");
    }

    @Test
    void approvalBeforeTheQuestionIsVoid() {
        story.planned(subtask("a"));

        approve("plan.0", story.state().planShown());
        story.noted();

        assertThat(story.decide()).isEmpty();
    }

    @Test
    void deniedPlanEndsTheRunAsCancelled() {
        story.planned(subtask("a")).noted();

        story.said(new ControlMessage.Deny(
                        story.messageId(), "ada", "plan.0", story.state().planShown(), "too dear"))
                .noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(story.end().ending())
                .isEqualTo(new RunEvent.Ending("ada did not approve the plan: too dear", Blame.TASK));
    }

    @Test
    void editedPlanIsShownAgainAndTheOldYesIsVoid() {
        story.planned(subtask("a")).noted();
        Digest before = story.state().planShown();

        edit(subtaskPlan());
        approve("plan.0", before);
        story.noted();

        assertThat(story.last())
                .isEqualTo(new ApprovalRequested(
                        "plan.0", new Asked.PlanShown(0), story.state().planShown()));
        assertThat(story.state().planShown()).isNotEqualTo(before);
        assertThat(story.decide()).isEmpty();
    }

    @Test
    void editedPlanThatIsApprovedIsTheOneCarriedOut() {
        story.planned(subtask("a")).noted();
        edit(subtaskPlan());
        story.noted();

        approve("plan.0", story.state().planShown());

        assertThat(story.inFlight()).containsExactly("assign x.a1", "assign y.a1");
    }

    @Test
    void planThatIsUnderWayIsNotEdited() {
        story.planned(subtask("a")).noted();
        approve("plan.0", story.state().planShown());
        story.assigned("a");

        edit(subtaskPlan());

        assertThat(story.inFlight()).containsExactly("attempt a.a1");
    }

    @Test
    void planThatNobodyAsksAboutIsNotEdited() {
        RunStory unasked = new RunStory().accepted().planned(subtask("a"));

        unasked.said(new ControlMessage.EditPlan(unasked.messageId(), "ada", subtaskPlan()));

        assertThat(unasked.inFlight()).containsExactly("assign a.a1");
    }

    @Test
    void revisedPlanNeedsANewApprovalAndWhatRunsGoesOn() {
        startTwo();
        story.failed("a", "no").noted();

        story.revised(adding(subtask("a2"))).noted();

        assertThat(story.state().openRequests()).containsOnlyKeys("plan.1");
        assertThat(story.inFlight()).containsExactly("attempt b.a1");
    }

    @Test
    void revisionThatChangesNothingNeedsNoApproval() {
        startTwo();
        story.failed("a", "no").noted();

        story.revised(PlanRevision.NOTHING).noted();

        assertThat(story.state().openRequests()).isEmpty();
        assertThat(story.inFlight()).containsExactly("attempt b.a1");
    }

    @Test
    void revisionThatChangesNothingLeavesTheQuestionAboutThePlanOpen() {
        startTwo();
        story.failed("a", "no").noted().revised(adding(subtask("a2"))).noted();
        story.failed("b", "no").noted();
        Map<String, ApprovalRequested> before = story.state().openRequests();

        story.revised(PlanRevision.NOTHING);

        assertThat(story.state().openRequests()).containsOnlyKeys("plan.1").isEqualTo(before);
    }

    @Test
    void planIsShownWithoutWhatIsGone() {
        startTwo();
        story.failed("a", "no").noted().revised(adding(subtask("a2"))).noted();

        Digest shown = story.state().planShown();

        RunStory same = new RunStory().accepted().planned(subtask("b"), subtask("a2"));
        assertThat(shown).isEqualTo(same.state().planShown());
    }

    @Test
    void questionOfAnotherAttemptStaysOpen() {
        startTwo();
        StepKey key = StepKey.toolCall(new StepScope.Sample(RunStory.attempt("b", 1), 0), 0, 0);
        story.apply(new ApprovalRequested("q", new Asked.Question(key, "which one?"), Digest.of("which one?")));

        story.failed("a", "no");

        assertThat(story.state().openRequests()).containsOnlyKeys("q");
    }

    @Test
    void newerRevisionVoidsTheQuestionAboutTheOlder() {
        startTwo();
        story.failed("a", "no").noted().revised(adding(subtask("a2"))).noted();
        Digest older = story.state().planShown();
        story.failed("b", "no").noted().revised(adding(subtask("b2"))).noted();

        approve("plan.1", older);

        assertThat(story.state().openRequests()).containsOnlyKeys("plan.2");
        assertThat(story.decide()).isEmpty();
    }

    @Test
    void deniedRevisionEndsTheRunAsCancelled() {
        startTwo();
        story.failed("a", "no").noted().revised(adding(subtask("a2"))).noted();

        story.said(new ControlMessage.Deny(
                        story.messageId(), "ada", "plan.1", story.state().planShown(), "no"))
                .noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void limitThatIsReachedEndsTheWaitForApproval() {
        story.planned(subtask("a")).noted();

        story.apply(new RunEvent.LimitReached(BudgetKind.WALL_TIME, 1_000, 0)).noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
    }

    @Test
    void questionOfAnAttemptIsVoidWhenTheAttemptIsOver() {
        story.planned(subtask("a")).noted();
        approve("plan.0", story.state().planShown());
        StepKey key = StepKey.toolCall(new StepScope.Sample(RunStory.attempt("a", 1), 0), 0, 0);
        story.assigned("a")
                .apply(new ApprovalRequested(
                        key.toString(), new Asked.Question(key, "which one?"), Digest.of("which one?")));

        story.ended("a", failure("no", true, Blame.ENVIRONMENT));

        assertThat(story.state().openRequests()).isEmpty();
    }

    @Test
    void answerToAQuestionIsKeptAndTheQuestionIsOpenNoMore() {
        StepKey key = StepKey.toolCall(new StepScope.Sample(RunStory.attempt("a", 1), 0), 0, 0);
        story.planned(subtask("a"))
                .apply(new ApprovalRequested("q", new Asked.Question(key, "which one?"), Digest.of("which one?")));

        story.said(new ControlMessage.Answer(story.messageId(), "ada", "q", "the red one"));

        assertThat(story.state().people().answers()).containsEntry("q", "the red one");
        assertThat(story.state().openRequests()).isEmpty();
    }

    @Test
    void answerToAnOpenQuestionIsNotRefused() {
        StepKey key = StepKey.toolCall(new StepScope.Sample(RunStory.attempt("a", 1), 0), 0, 0);
        story.planned(subtask("a"))
                .apply(new ApprovalRequested("q", new Asked.Question(key, "which one?"), Digest.of("which one?")));

        RunEvent.ControlReceived received =
                story.received(new ControlMessage.Answer(story.messageId(), "ada", "q", "the red one"));

        assertThat(received.refused()).isNull();
    }

    @Test
    void noHoldsForWhatWasShownAndNotForWhatIsAskedUnderTheNameLater() {
        StepKey key = StepKey.toolCall(new StepScope.Sample(RunStory.attempt("a", 1), 0), 0, 0);
        Digest shown = Digest.of("one folder");
        story.planned(subtask("a")).apply(new ApprovalRequested("q", new Asked.Question(key, "may I?"), shown));

        story.said(new ControlMessage.Deny(story.messageId(), "ada", "q", shown, "no"));

        assertThat(story.state().denied("q", shown)).isPresent();
        assertThat(story.state().denied("q", Digest.of("another folder"))).isEmpty();
    }

    @Test
    void answerToNoQuestionIsNotKept() {
        story.planned(subtask("a"));

        story.said(new ControlMessage.Answer(story.messageId(), "ada", "q", "the red one"));

        assertThat(story.state().people()).isEqualTo(People.NONE);
    }

    @Test
    void noToSomethingElseIsVoid() {
        story.planned(subtask("a")).noted();

        story.said(new ControlMessage.Deny(story.messageId(), "ada", "plan.0", Digest.of("another plan"), "no"));

        assertThat(story.decide()).isEmpty();
        assertThat(story.state().openRequests()).containsOnlyKeys("plan.0");
    }

    @Test
    void noOfAnOldLogHoldsForWhatWasOpen() {
        story.planned(subtask("a")).noted();

        story.said(new ControlMessage.Deny(story.messageId(), "ada", "plan.0", null, "no"))
                .noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void yesAndNoToAnOlderPlanAreRefusedAndTheLogSaysWhy() {
        story.planned(subtask("a")).noted();
        Digest older = story.state().planShown();
        edit(subtaskPlan());
        story.noted();

        RunEvent.ControlReceived yes =
                story.received(new ControlMessage.Approve(story.messageId(), "ada", "plan.0", older));
        RunEvent.ControlReceived no =
                story.received(new ControlMessage.Deny(story.messageId(), "ada", "plan.0", older, "no"));

        assertThat(yes.refused()).isEqualTo("what is shown under the name plan.0 has changed since");
        assertThat(no.refused()).isEqualTo(yes.refused());
        assertThat(story.state().openRequests()).containsOnlyKeys("plan.0");
    }

    @Test
    void messageAboutWhatNobodyAsksIsRefused() {
        story.planned(subtask("a"));
        Digest shown = story.state().planShown();

        List<RunEvent.ControlReceived> received = List.of(
                story.received(new ControlMessage.Approve(story.messageId(), "ada", "plan.0", shown)),
                story.received(new ControlMessage.Deny(story.messageId(), "ada", "plan.0", shown, "no")),
                story.received(new ControlMessage.Answer(story.messageId(), "ada", "plan.0", "yes")));

        assertThat(received)
                .extracting(RunEvent.ControlReceived::refused)
                .containsOnly("nothing is asked under the name plan.0 now");
    }

    @Test
    void messageThatFitsIsNotRefused() {
        story.planned(subtask("a")).noted();

        List<RunEvent.ControlReceived> received = List.of(
                story.received(new ControlMessage.EditPlan(story.messageId(), "ada", subtaskPlan())),
                story.received(new ControlMessage.Pause(story.messageId(), "ada")));
        story.received(new ControlMessage.Resume(story.messageId(), "ada"));
        story.noted();
        RunEvent.ControlReceived yes = story.received(new ControlMessage.Approve(
                story.messageId(), "ada", "plan.0", story.state().planShown()));

        assertThat(received).extracting(RunEvent.ControlReceived::refused).containsOnlyNulls();
        assertThat(yes.refused()).isNull();
        assertThat(story.inFlight()).containsExactly("assign x.a1", "assign y.a1");
    }

    @Test
    void editThatNobodyCanCarryOutIsRefusedWithEveryDefectAndTheRunGoesOnWaiting() {
        story.planned(subtask("a")).noted();
        List<Subtask> many = new ArrayList<>(
                IntStream.range(0, 100).mapToObj(i -> subtask("t" + i)).toList());
        many.add(new Subtask(new SubtaskId("m"), "do", "", List.of(new Capability("magic")), List.of(), null));
        WorkerProfile reader = new WorkerProfile("reader", "reads", List.of(new Capability("files")), List.of());

        RunEvent.ControlReceived received =
                story.received(new ControlMessage.EditPlan(story.messageId(), "ada", new Plan(many)), reader);

        assertThat(received.refused())
                .isEqualTo("the plan cannot be carried out: a plan must have at most 100 subtasks but has 101;"
                        + " subtask m must need capabilities that one worker has but needs magic (known: files)");
        assertThat(story.state().openRequests()).containsOnlyKeys("plan.0");
        assertThat(story.state().all()).hasSize(1);
        assertThat(story.decide()).isEmpty();
    }

    @Test
    void editOfAPlanThatIsUnderWayIsRefused() {
        story.planned(subtask("a")).noted();
        approve("plan.0", story.state().planShown());
        story.assigned("a");

        RunEvent.ControlReceived received =
                story.received(new ControlMessage.EditPlan(story.messageId(), "ada", subtaskPlan()));

        assertThat(received.refused()).isEqualTo("no plan waits for approval with nothing of it started");
    }

    @Test
    void revisionThatWaitsForApprovalIsNotEditedOnceSomethingHasStarted() {
        startTwo();
        story.failed("a", "no").noted().revised(adding(subtask("a2"))).noted();

        edit(subtaskPlan());

        assertThat(story.state().openRequests()).containsOnlyKeys("plan.1");
        assertThat(story.inFlight()).containsExactly("attempt b.a1");
    }

    private void startTwo() {
        story.planned(subtask("a"), subtask("b")).noted();
        approve("plan.0", story.state().planShown());
        story.assigned("a").assigned("b");
    }

    private void approve(String request, Digest shown) {
        story.said(new ControlMessage.Approve(story.messageId(), "ada", request, shown));
    }

    private void edit(Plan plan) {
        story.said(new ControlMessage.EditPlan(story.messageId(), "ada", plan));
    }

    private static Plan subtaskPlan() {
        return new Plan(List.of(subtask("x"), subtask("y")));
    }
}
