package dev.tyto.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class TensorShapeTest {

    @Test
    void elementsAreTheProductOfTheDimensions() {
        assertThat(TensorShape.of(2, 3, 4).elements()).isEqualTo(24);
        assertThat(TensorShape.of().elements()).isEqualTo(1);
        assertThat(TensorShape.of(5, 0, 7).elements()).isZero();
        assertThat(TensorShape.of(Long.MAX_VALUE).elements()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aProductThatDoesNotFitIsRejectedEvenBesideAZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TensorShape.of(1L << 32, 1L << 31))
                .withMessageContaining("number of elements must be below 2^63");
        assertThatIllegalArgumentException().isThrownBy(() -> TensorShape.of(1L << 32, 1L << 31, 0));
    }

    @Test
    void dimensionsAreNotNegativeAndAtMostSixtyFour() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TensorShape.of(2, -1))
                .withMessage("dimension must not be negative but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TensorShape(Collections.nCopies(65, 1L)))
                .withMessage("rank must be at most 64 but was 65");
    }

    @Test
    void printsAsAList() {
        assertThat(TensorShape.of(2, 4)).hasToString("[2, 4]");
        assertThat(TensorShape.of()).hasToString("[]");
    }
}
