"""The pages of the matrix, the meetings and their agendas."""
