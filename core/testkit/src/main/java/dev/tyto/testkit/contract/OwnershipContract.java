package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.journal.Ownership;
import dev.tyto.core.journal.Ownership.Claim;
import dev.tyto.core.journal.Ownership.Lease;
import dev.tyto.core.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every [Ownership] must do. A test class of an implementation extends this and says how to open one.
public abstract class OwnershipContract {

    private static final RunId RUN = new RunId("run-1");

    /// The owners of the same runs each time that a test asks, none of them owned at first; of the same process.
    protected abstract Ownership open() throws Exception;

    @Test
    void aRunThatNobodyHasIsTheClaimers() throws Exception {
        assertThat(open().claim(RUN)).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void aRunHasOneOwner() throws Exception {
        Ownership ownership = open();
        Lease lease = owned(ownership.claim(RUN));

        Claim second = ownership.claim(RUN);
        Claim elsewhere = open().claim(RUN);
        Claim third = ownership.claim(RUN);

        assertThat(List.of(second, elsewhere, third))
                .allSatisfy(claim -> assertThat(claim)
                        .isInstanceOfSatisfying(
                                Claim.Taken.class,
                                taken -> assertThat(taken.owner()).isNotBlank()));
        lease.close();
    }

    @Test
    void aReleasedRunMayBeClaimedAgain() throws Exception {
        owned(open().claim(RUN)).close();

        assertThat(open().claim(RUN)).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void anOldLeaseReleasesNothingTwice() throws Exception {
        Lease old = owned(open().claim(RUN));
        old.close();
        Lease current = owned(open().claim(RUN));

        old.close();

        assertThat(open().claim(RUN)).isInstanceOf(Claim.Taken.class);
        current.close();
    }

    @Test
    void runsAreOwnedOneByOne() throws Exception {
        Lease lease = owned(open().claim(RUN));

        assertThat(open().claim(new RunId("run-2"))).isInstanceOf(Claim.Owned.class);

        lease.close();
    }

    @Test
    void ofManyThatClaimAtOnceOneWins() throws Exception {
        List<Future<Claim>> claims = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int each = 0; each < 16; each++) {
                claims.add(threads.submit(() -> open().claim(RUN)));
            }
        }

        assertThat(claims.stream().map(Future::resultNow).filter(Claim.Owned.class::isInstance))
                .hasSize(1);
        assertThat(open().claim(RUN)).isInstanceOf(Claim.Taken.class);
    }

    private static Lease owned(Claim claim) {
        return ((Claim.Owned) claim).lease();
    }
}
