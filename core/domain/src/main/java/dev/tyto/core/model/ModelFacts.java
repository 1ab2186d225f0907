package dev.tyto.core.model;

import dev.tyto.core.budget.Money;
import dev.tyto.core.rule.Require;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a model beside its name. Immutable.
///
/// `price` is absent when nobody said what the model costs, `contextTokens` (in and out together) when its window is
/// not known; `revision` is empty when the server does not name one; `adapters` are those that are loaded, in order.
public record ModelFacts(
        @Nullable Price price, @Nullable Integer contextTokens, String revision, List<String> adapters) {

    public static final ModelFacts UNKNOWN = new ModelFacts(null, null, "", List.of());

    public ModelFacts {
        adapters = List.copyOf(adapters);
        if (contextTokens != null) {
            Require.positive(contextTokens, "context window in tokens");
        }
    }

    /// Dollars per million tokens; `cachedIn` is the price of those tokens read that the server had cached.
    public record Price(BigDecimal in, BigDecimal cachedIn, BigDecimal out) {

        private static final int MILLION_DIGITS = 6;

        public Price {
            Require.that(in.signum() >= 0, "price of tokens in", "be at least 0", in);
            Require.that(cachedIn.signum() >= 0, "price of cached tokens in", "be at least 0", cachedIn);
            Require.that(out.signum() >= 0, "price of tokens out", "be at least 0", out);
        }

        /// What one call costs, rounded up once, to whole nano-dollars. `cached` are part of `tokensIn`.
        public Money of(long tokensIn, long cached, long tokensOut) {
            BigDecimal millionths = in.multiply(BigDecimal.valueOf(tokensIn - cached))
                    .add(cachedIn.multiply(BigDecimal.valueOf(cached)))
                    .add(out.multiply(BigDecimal.valueOf(tokensOut)));
            return Money.ofDollars(millionths.movePointLeft(MILLION_DIGITS));
        }
    }
}
