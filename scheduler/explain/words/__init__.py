"""All sentences of explanations, in Chinese and English, as a coordinator says them."""
