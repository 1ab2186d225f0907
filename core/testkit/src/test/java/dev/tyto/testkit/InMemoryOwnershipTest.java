package dev.tyto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.journal.Ownership;
import dev.tyto.core.journal.Ownership.Claim;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.contract.OwnershipContract;
import org.junit.jupiter.api.Test;

final class InMemoryOwnershipTest extends OwnershipContract {

    private static final RunId RUN = new RunId("run-1");

    private final InMemoryOwnership book = new InMemoryOwnership();

    @Override
    protected Ownership open() {
        return book;
    }

    @Test
    void aRefusedClaimNamesTheOwner() {
        book.as("process 1").claim(RUN);

        assertThat(book.as("process 2").claim(RUN)).isEqualTo(new Claim.Taken("process 1"));
    }

    @Test
    void theDeadOwnNothing() {
        InMemoryOwnership first = book.as("process 1");
        first.claim(RUN);
        book.as("process 2").claim(new RunId("run-2"));

        first.die();

        assertThat(book.claim(RUN)).isInstanceOf(Claim.Owned.class);
        assertThat(book.claim(new RunId("run-2"))).isInstanceOf(Claim.Taken.class);
    }
}
