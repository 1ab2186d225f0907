package dev.tyto.inference.gateway.openai;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Collects a response body up to a bound and always ends with what it has; a body over the bound is cut off at the
/// source. Serves one response.
final class BoundedBody implements HttpResponse.BodySubscriber<BoundedBody.Content> {

    /// How the body ended.
    enum Ending {
        WHOLE,
        TOO_LARGE,
        CUT
    }

    /// The bytes that came, and whether they are all.
    static final class Content {
        /// Of a body that was cut before the client would hand any of it over.
        static final Content NOTHING = new Content(new byte[0], Ending.CUT);

        private final byte[] bytes;
        private final Ending ending;

        private Content(byte[] bytes, Ending ending) {
            this.bytes = bytes;
            this.ending = ending;
        }

        /// Not to be changed.
        byte[] bytes() {
            return bytes;
        }

        Ending ending() {
            return ending;
        }
    }

    private final int maxBytes;
    private final CompletableFuture<Content> content = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription source;

    BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<Content> getBody() {
        return content;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() > maxBytes - bytes.size()) {
                cutOff();
                return;
            }
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            bytes.writeBytes(piece);
        }
    }

    @Override
    public void onError(Throwable broken) {
        content.complete(new Content(bytes.toByteArray(), Ending.CUT));
    }

    @Override
    public void onComplete() {
        content.complete(new Content(bytes.toByteArray(), Ending.WHOLE));
    }

    private void cutOff() {
        if (content.complete(new Content(new byte[0], Ending.TOO_LARGE)) && source != null) {
            source.cancel();
        }
    }
}
