"""Publishing, file first: files arrive, a draft is made of them, its description is completed, seen and shown."""
