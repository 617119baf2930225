class RenameTables < ActiveRecord::Migration[6.1]
  def change
    rename_table :visits, :calls
    rename_table :customers, :clients
  end
end
