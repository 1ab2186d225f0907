package dev.tyto.inference.weights;

import dev.tyto.core.rule.Require;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// The dimensions of a tensor, outermost first, row-major: `[2, 4]` has two rows of four elements, `[]` is one element.
///
/// A dimension of 0 makes the tensor empty; even then the product of the others fits a `long`, so that strides can be
/// computed without a check.
///
/// @param dimensions at most 64, each at least 0
public record TensorShape(List<Long> dimensions) {

    /// The most dimensions a tensor may have.
    public static final int MAX_RANK = 64;

    public TensorShape {
        dimensions = List.copyOf(dimensions);
        Require.that(dimensions.size() <= MAX_RANK, "rank", "be at most " + MAX_RANK, dimensions.size());
        for (long dimension : dimensions) {
            Require.notNegative(dimension, "dimension");
        }
        Require.that(
                elements(dimensions).isPresent(),
                "number of elements",
                "be below 2^63",
                "the product of " + dimensions);
    }

    public static TensorShape of(long... dimensions) {
        return new TensorShape(LongStream.of(dimensions).boxed().toList());
    }

    public int rank() {
        return dimensions.size();
    }

    /// The number of elements: the product of all dimensions, 1 for a scalar.
    public long elements() {
        return elements(dimensions).orElseThrow();
    }

    /// The product of `dimensions`, none negative; empty if the product of those other than 0 does not fit a `long`.
    public static OptionalLong elements(List<Long> dimensions) {
        long product = 1;
        boolean empty = false;
        for (long dimension : dimensions) {
            if (dimension == 0) {
                empty = true;
            } else if (product > Long.MAX_VALUE / dimension) {
                return OptionalLong.empty();
            } else {
                product *= dimension;
            }
        }
        return OptionalLong.of(empty ? 0 : product);
    }

    @Override
    public String toString() {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
