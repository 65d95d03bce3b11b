"""Terms as words in all their forms, and where a post has them."""
