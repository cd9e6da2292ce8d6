package io.github.camelllm.examples.gateway;

import io.github.camelllm.serve.ClientRefusedException;
import java.util.Map;

/** The limits of keys in time: requests and tokens in a minute, and requests at a time. */
interface KeyLimiter {
    /**
     * Admits a request.
     *
     * @throws ClientRefusedException with the status 429 and the time to wait
     */
    Permit admit(VirtualKey key);

    /** A request that was admitted. */
    interface Permit {
        /**
         * Takes the tokens that it can use at most.
         *
         * @throws ClientRefusedException with the status 429 and the time to wait
         */
        void tokens(long most);

        /** Returns the header fields that tell the client what is left. */
        Map<String, String> headers();

        /**
         * Ends the request; only the first time has an effect.
         *
         * @param used the tokens that it has used; negative if that is not known
         */
        void end(long used);
    }
}
