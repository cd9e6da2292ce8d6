/** The neutral vocabulary of chat: requests, answers, streams and errors, the same for every provider. */
@NullMarked
package io.github.camelllm.chat;

import org.jspecify.annotations.NullMarked;
