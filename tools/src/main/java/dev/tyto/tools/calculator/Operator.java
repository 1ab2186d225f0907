package dev.tyto.tools.calculator;

/// What stands between two numbers. A higher precedence binds closer; the power alone groups from the right.
enum Operator {
    PLUS(1, false),
    MINUS(1, false),
    TIMES(2, false),
    OVER(2, false),
    REMAINDER(2, false),
    POWER(4, true);

    /// A sign binds closer than a product and looser than a power: -2^2 is -4.
    static final int SIGN_PRECEDENCE = 3;

    private final int precedence;
    private final boolean fromTheRight;

    Operator(int precedence, boolean fromTheRight) {
        this.precedence = precedence;
        this.fromTheRight = fromTheRight;
    }

    int precedence() {
        return precedence;
    }

    /// The lowest precedence that the right operand may hold.
    int rightPrecedence() {
        return fromTheRight ? precedence : precedence + 1;
    }

    Amount apply(Amount left, Amount right) throws UndefinedException {
        return switch (this) {
            case PLUS -> left.plus(right);
            case MINUS -> left.minus(right);
            case TIMES -> left.times(right);
            case OVER -> left.over(right);
            case REMAINDER -> left.remainder(right);
            case POWER -> Power.of(left, right);
        };
    }
}
