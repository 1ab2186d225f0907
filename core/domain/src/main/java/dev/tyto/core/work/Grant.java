package dev.tyto.core.work;

import dev.tyto.core.budget.Budget;

/// A ceiling on what one attempt may use. It holds nothing: only calls reserve.
public record Grant(Budget ceiling) {

    public static final Grant OPEN = new Grant(Budget.UNLIMITED);
}
