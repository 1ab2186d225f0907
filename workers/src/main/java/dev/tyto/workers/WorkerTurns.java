package dev.tyto.workers;

import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import java.util.List;

/// A worker's conversation, read: what its last message is and what has to be asked next. Everything follows from
/// who spoke when, so that a conversation that was recorded is read as one that has just been held.
///
/// @param maxRounds how many answers may call tools before the last one is forced, at least 1
record WorkerTurns(List<Message> conversation, int maxRounds) {

    /// What can be asked.
    enum Question {
        /// The work itself, or how it goes on after the tools' results.
        WORK,
        /// The best answer, because the rounds are used up.
        LAST_ROUND,
        /// The best answer, because the budget is used up.
        OVER_BUDGET,
        /// The result once more, because it was cut off.
        SHORTER
    }

    /// The next question, if one is to be asked.
    ///
    /// @param overBudget whether a call was refused because it did not fit the budget
    Question next(boolean overBudget) {
        if (conversation.stream().anyMatch(WorkerTurns::callsNoTool)) {
            return Question.SHORTER;
        }
        int answers = answersIn(conversation);
        if (answers >= maxRounds) {
            return Question.LAST_ROUND;
        }
        return overBudget || isAsked() ? Question.OVER_BUDGET : Question.WORK;
    }

    /// Whether the question for the last answer already is the last message, so that it is not rendered again. Before
    /// any answer it follows the question for the work itself.
    boolean isAsked() {
        return asksForLast(conversation.size() - 1);
    }

    private boolean asksForLast(int index) {
        return isUser(index) && (hasAnswerBefore(index) || isUser(index - 1));
    }

    private boolean isUser(int index) {
        return index >= 0 && conversation.get(index).speaker() == Speaker.USER;
    }

    boolean endInAnswer() {
        return !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
    }

    /// Whether the last message, an answer, is what is handed over: it calls no tool, or may not call one any
    /// more.
    boolean endInResult() {
        return conversation.getLast().calls().isEmpty()
                || answersIn(conversation) > maxRounds
                || wasShortened()
                || endInBudgetAnswer();
    }

    /// Whether the last message is the answer to [Question#OVER_BUDGET]: of all answers to a question for the last
    /// one, only the forced one is another.
    boolean endInBudgetAnswer() {
        int before = conversation.size() - 2;
        return endInAnswer() && asksForLast(before) && !wasShortened() && answersIn(conversation) <= maxRounds;
    }

    /// Whether the last message, an answer that was cut, is to be asked for once more. One that calls tools is not
    /// followed by a question: its calls would stay open.
    boolean mayBeShortened() {
        return !wasShortened() && callsNoTool(conversation.getLast());
    }

    /// What was answered last.
    ///
    /// @throws IllegalStateException when nothing was
    String lastAnswer() {
        return conversation.reversed().stream()
                .filter(message -> message.speaker() == Speaker.ASSISTANT)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("conversation must have an answer but has none"))
                .text();
    }

    /// Only a result that was cut is followed by anything.
    private boolean wasShortened() {
        return !conversation.isEmpty()
                && conversation.subList(0, conversation.size() - 1).stream().anyMatch(WorkerTurns::callsNoTool);
    }

    private boolean hasAnswerBefore(int end) {
        return answersIn(conversation.subList(0, end)) > 0;
    }

    private static boolean callsNoTool(Message message) {
        return message.speaker() == Speaker.ASSISTANT && message.calls().isEmpty();
    }

    private static int answersIn(List<Message> messages) {
        return (int) messages.stream()
                .filter(message -> message.speaker() == Speaker.ASSISTANT)
                .count();
    }
}
