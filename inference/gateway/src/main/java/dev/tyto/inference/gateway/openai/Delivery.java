package dev.tyto.inference.gateway.openai;

import dev.tyto.core.model.ModelReply.Fault;
import java.net.http.HttpHeaders;

/// What came of one HTTP request.
sealed interface Delivery {

    /// The server answered with a status; the body may not be whole.
    record Answer(int status, HttpHeaders headers, BoundedBody.Content body) implements Delivery {

        /// Whether the status is 2xx and all of the body came.
        boolean isComplete() {
            return status / 100 == 2 && body.ending() == BoundedBody.Ending.WHOLE;
        }
    }

    /// The server did not answer. `why` continues a sentence that starts with the server: "… refuses connections".
    record NoAnswer(Fault fault, String why) implements Delivery {}
}
