package dev.tyto.coordinator.simulation;

import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Usage;
import java.util.Map;

/// What a model call costs by the rules, worked out from the log. Stateless.
final class Bill {

    private Bill() {}

    /// What the server took; all that was held when nobody knows; the call alone when no work was done.
    static Spend of(RunEvent.ModelRequested request, ModelReply reply) {
        return switch (reply) {
            case ModelReply.Completed completed
            when completed.usage().known() -> of(request.facts(), completed.usage());
            case ModelReply.Completed _ -> request.upperBound();
            case ModelReply.Failed failed ->
                switch (failed.fault()) {
                    case TIMEOUT, SERVER_ERROR, UNREADABLE, LOST -> request.upperBound();
                    case UNREACHABLE,
                            RATE_LIMITED,
                            UNAUTHORIZED,
                            UNKNOWN_MODEL,
                            NOT_SET_UP,
                            BAD_REQUEST,
                            REFUSED,
                            UNSCRIPTED -> Spend.modelCall(0, 0);
                };
        };
    }

    private static Spend of(ModelFacts facts, Usage usage) {
        ModelFacts.Price price = facts.price();
        Money money = price == null ? Money.ZERO : price.of(usage.tokensIn(), usage.cachedIn(), usage.tokensOut());
        return new Spend(usage.tokensIn(), usage.tokensOut(), 1, 0, money, Map.of());
    }
}
